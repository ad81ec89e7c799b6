/// The kernels in plain Swift: one loop a formula, so that it can be read.
///
/// Every fast kernel is compared with its twin here,
/// and processors without a fast set run on it.
enum Reference {}
