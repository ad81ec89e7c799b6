// swift-tools-version: 6.2
import PackageDescription

/// Fuzz targets for libFuzzer with AddressSanitizer; `scripts/fuzz` builds and runs them.
///
/// A package of its own, because unsafe flags must not reach packages that depend on Predis. `Sources/RESP` is a link
/// to the code under test, so that it is compiled with the fuzzer's coverage.
let instrumentation: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-sanitize=fuzzer,address"]),
]

func fuzzer(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["RESP"],
        swiftSettings: instrumentation,
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]
    )
}

let package = Package(
    name: "predis-fuzz",
    platforms: [.macOS(.v26)],
    targets: [
        .target(name: "RESP", swiftSettings: instrumentation),
        fuzzer("FuzzRequest"),
        fuzzer("FuzzReply"),
    ]
)
