#ifndef PREDIS_CZSTD_SHIM_H
#define PREDIS_CZSTD_SHIM_H

#include <zstd.h>

#endif
