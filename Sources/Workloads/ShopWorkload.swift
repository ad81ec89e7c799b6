import PredisPrimitives
public import Traces

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A synthetic web shop: customers walk through pages, and each page asks for several keys.
///
/// What there is to learn: a product page asks for the product, its price, stock and reviews; list pages follow each other;
/// customers move on to related products. What there is not: which product somebody starts from is an independent draw
/// from a Zipf distribution. Some requests are single keys without any sequence at all.
///
/// The same configuration gives the same accesses, on every platform.
public struct ShopWorkload: Sequence, IteratorProtocol, Sendable {
    /// The size and habits of the shop.
    public struct Configuration: Sendable {
        public var products = 4000
        public var categories = 120
        public var customers = 3000
        /// Customers in the shop at a time; each is a client of its own.
        public var sessions = 8
        /// Mean pages in a session.
        public var meanPages = 12.0
        /// The share of requests that are single keys drawn from all of them.
        public var noise = 0.05
        /// The exponent of the popularity of products and categories.
        public var exponent = 0.9
        public var seed: UInt64 = 1

        public init() {}
    }

    private struct Session {
        var client: UInt32
        var customer: Int
        var page: Page
        /// Keys of the page still to be asked for, the next one last.
        var keys: [String] = []
    }

    private enum Page {
        case home
        case list(category: Int, number: Int)
        case product(Int)
        case cart
    }

    private let configuration: Configuration
    private let productRanks: ZipfRanks
    private let categoryRanks: ZipfRanks
    private var random: SplitMix64
    private var sessions: [Session] = []
    private var nextClient: UInt32 = 1
    private var time = 0.0

    private static let productsPerPage = 12

    public init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        productRanks = ZipfRanks(count: configuration.products, exponent: configuration.exponent)
        categoryRanks = ZipfRanks(count: configuration.categories, exponent: configuration.exponent)
        random = SplitMix64(seed: configuration.seed)
        for _ in 0..<configuration.sessions { sessions.append(newSession()) }
    }

    public mutating func next() -> TraceRecord? {
        time += 0.002
        let index = Int(random.next() % UInt64(sessions.count))
        if random.nextUnit() < configuration.noise {
            return record(sessions[index].client, productKeys(popularProduct())[Int(random.next() % 4)])
        }
        while sessions[index].keys.isEmpty { turnPage(index) }
        return record(sessions[index].client, sessions[index].keys.removeLast())
    }

    private func record(_ client: UInt32, _ key: String) -> TraceRecord {
        TraceRecord(time: time, client: client, key: Array(key.utf8))
    }

    // MARK: Customers

    private mutating func newSession() -> Session {
        defer { nextClient += 1 }
        let customer = Int(random.next() % UInt64(configuration.customers))
        var session = Session(client: nextClient, customer: customer, page: .home)
        session.keys = keys(of: .home, customer: customer).reversed()
        return session
    }

    private mutating func turnPage(_ index: Int) {
        if random.nextUnit() < 1 / configuration.meanPages {
            sessions[index] = newSession()
            return
        }
        let page = pageAfter(sessions[index].page)
        sessions[index].page = page
        sessions[index].keys = keys(of: page, customer: sessions[index].customer).reversed()
    }

    private mutating func pageAfter(_ page: Page) -> Page {
        let choice = random.nextUnit()
        switch page {
        case .home, .cart:
            return choice < 0.7 ? .list(category: categoryRanks.draw(&random), number: 0) : .product(popularProduct())
        case .list(let category, let number):
            if choice < 0.35 { return .list(category: category, number: number + 1) }
            if choice < 0.45 { return .home }
            let place = Int(random.nextUnit() * random.nextUnit() * Double(Self.productsPerPage))
            return .product(product(in: category, number: number, place: place))
        case .product(let product):
            if choice < 0.5 { return .product(related(to: product)) }
            if choice < 0.65 { return .cart }
            return .list(category: product % configuration.categories, number: 0)
        }
    }

    private mutating func popularProduct() -> Int {
        scattered(productRanks.draw(&random))
    }

    /// The product customers go on to: nearly always the same one.
    private mutating func related(to product: Int) -> Int {
        let which: UInt64 = random.nextUnit() < 0.8 ? 0 : 1
        return Int(SplitMix64.mix(UInt64(product) &* 2 &+ which) % UInt64(configuration.products))
    }

    private func product(in category: Int, number: Int, place: Int) -> Int {
        scattered(
            (category + (number * Self.productsPerPage + place) * configuration.categories) % configuration.products
        )
    }

    /// Popularity must not follow the numbering of products.
    private func scattered(_ rank: Int) -> Int {
        Int(SplitMix64.mix(UInt64(rank) ^ 0x5eed) % UInt64(configuration.products))
    }

    // MARK: Keys

    private func keys(of page: Page, customer: Int) -> [String] {
        switch page {
        case .home:
            ["page:home", "customer:\(customer)", "banner:\(customer % 7)", "recommended:\(customer)"]
        case .list(let category, let number):
            ["category:\(category)", "category:\(category):page:\(number)", "facets:\(category)"]
        case .product(let product):
            productKeys(product)
        case .cart:
            ["customer:\(customer)", "cart:\(customer)", "shipping:\(customer % 40)"]
        }
    }

    private func productKeys(_ product: Int) -> [String] {
        ["product:\(product)", "price:\(product)", "stock:\(product)", "reviews:\(product)", "images:\(product)"]
    }
}

/// Ranks drawn with probability proportional to `1 / (rank + 1)^exponent`, by inverting the distribution.
private struct ZipfRanks: Sendable {
    private let cumulative: [Double]

    init(count: Int, exponent: Double) {
        var sum = 0.0
        cumulative = (1...count).map { rank in
            sum += pow(Double(rank), -exponent)
            return sum
        }
    }

    /// - Complexity: O(log n).
    func draw(_ random: inout SplitMix64) -> Int {
        let target = random.nextUnit() * (cumulative.last ?? 0)
        var low = 0
        var high = cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] <= target { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
