// Everything that must be declared outside of a set's `#pragma clang attribute`.
#include "../tables.h"

#include <math.h>
#include <stddef.h>
#include <string.h>
