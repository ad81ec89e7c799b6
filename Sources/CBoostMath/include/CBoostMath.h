#ifndef PREDIS_C_BOOST_MATH_H
#define PREDIS_C_BOOST_MATH_H

// The special functions and distributions of Boost.Math that Statistics uses, as C functions.
//
// Every function returns NaN outside its domain and an infinity on overflow; none throws, none sets errno.

#ifdef __cplusplus
extern "C" {
#endif

// Regularised incomplete gamma functions, lower and upper; a > 0, x >= 0.
double predis_gamma_p(double a, double x);
double predis_gamma_q(double a, double x);
// Regularised incomplete beta function; a > 0, b > 0, 0 <= x <= 1.
double predis_beta_p(double a, double b, double x);
double predis_log_gamma(double x);
double predis_digamma(double x);
double predis_trigamma(double x);
double predis_erfc(double x);
// Riemann's zeta function.
double predis_zeta(double s);

// Quantiles of a lower probability 0 < p < 1, except where an upper tail is named.
double predis_normal_quantile(double p);
double predis_chi_squared_quantile(double degrees, double p);
double predis_chi_squared_upper(double degrees, double x);
double predis_student_quantile(double degrees, double p);
double predis_student_upper(double degrees, double t);
double predis_fisher_f_quantile(double numerator, double denominator, double p);
double predis_fisher_f_upper(double numerator, double denominator, double f);
double predis_beta_quantile(double a, double b, double p);
double predis_gamma_quantile(double shape, double p);

#ifdef __cplusplus
}
#endif

#endif
