#ifndef PREDIS_CZLIB_SHIM_H
#define PREDIS_CZLIB_SHIM_H

#include <zlib.h>

#endif
