#include "CBoostMath.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <boost/math/special_functions/zeta.hpp>

namespace {

namespace bm = boost::math;
namespace bp = boost::math::policies;

// NaN and infinities instead of exceptions: C++ exceptions must not reach Swift.
// Without promotion to long double results differ less between platforms and are twice as fast.
using Quiet = bp::policy<
    bp::domain_error<bp::ignore_error>, bp::pole_error<bp::ignore_error>, bp::overflow_error<bp::ignore_error>,
    bp::underflow_error<bp::ignore_error>, bp::denorm_error<bp::ignore_error>, bp::rounding_error<bp::ignore_error>,
    bp::evaluation_error<bp::ignore_error>, bp::indeterminate_result_error<bp::ignore_error>,
    bp::promote_double<false>>;

const Quiet quiet;

}  // namespace

double predis_gamma_p(double a, double x) { return bm::gamma_p(a, x, quiet); }
double predis_gamma_q(double a, double x) { return bm::gamma_q(a, x, quiet); }
double predis_beta_p(double a, double b, double x) { return bm::ibeta(a, b, x, quiet); }
double predis_log_gamma(double x) { return bm::lgamma(x, quiet); }
double predis_digamma(double x) { return bm::digamma(x, quiet); }
double predis_trigamma(double x) { return bm::trigamma(x, quiet); }
double predis_erfc(double x) { return bm::erfc(x, quiet); }
double predis_zeta(double s) { return bm::zeta(s, quiet); }

double predis_normal_quantile(double p) { return bm::quantile(bm::normal_distribution<double, Quiet>(), p); }

double predis_chi_squared_quantile(double degrees, double p) {
    return bm::quantile(bm::chi_squared_distribution<double, Quiet>(degrees), p);
}

double predis_chi_squared_upper(double degrees, double x) {
    return bm::cdf(bm::complement(bm::chi_squared_distribution<double, Quiet>(degrees), x));
}

double predis_student_quantile(double degrees, double p) {
    return bm::quantile(bm::students_t_distribution<double, Quiet>(degrees), p);
}

double predis_student_upper(double degrees, double t) {
    return bm::cdf(bm::complement(bm::students_t_distribution<double, Quiet>(degrees), t));
}

double predis_fisher_f_quantile(double numerator, double denominator, double p) {
    return bm::quantile(bm::fisher_f_distribution<double, Quiet>(numerator, denominator), p);
}

double predis_fisher_f_upper(double numerator, double denominator, double f) {
    return bm::cdf(bm::complement(bm::fisher_f_distribution<double, Quiet>(numerator, denominator), f));
}

double predis_beta_quantile(double a, double b, double p) {
    return bm::quantile(bm::beta_distribution<double, Quiet>(a, b), p);
}

double predis_gamma_quantile(double shape, double p) {
    return bm::quantile(bm::gamma_distribution<double, Quiet>(shape), p);
}
