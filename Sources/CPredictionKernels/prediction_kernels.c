#include "prediction_kernels.h"
