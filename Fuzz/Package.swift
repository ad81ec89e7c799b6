// swift-tools-version: 6.2
import PackageDescription

/// Fuzz targets for libFuzzer with AddressSanitizer; `scripts/fuzz` builds and runs them.
///
/// A package of its own, because unsafe flags must not reach packages that depend on Predis. The folders in `Sources` that
/// carry the names of modules are links to the code under test, so that it is compiled with the fuzzer's coverage.
let instrumentation: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-sanitize=fuzzer,address"]),
]

func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        swiftSettings: instrumentation,
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]
    )
}

let package = Package(
    name: "predis-fuzz",
    platforms: [.macOS(.v26)],
    dependencies: [.package(url: "https://github.com/apple/swift-crypto", from: "4.5.0")],
    targets: [
        .target(name: "RESP", swiftSettings: instrumentation),
        fuzzer("FuzzRequest", ["RESP"]),
        fuzzer("FuzzReply", ["RESP"]),
        // What model files stand on; the C kernels do not read them.
        .target(name: "CNeuralKernels"),
        .target(name: "NeuralKernels", dependencies: ["CNeuralKernels"], swiftSettings: instrumentation),
        .target(name: "PredisPrimitives", swiftSettings: instrumentation),
        .target(
            name: "NeuralNet",
            dependencies: ["NeuralKernels", "PredisPrimitives"],
            swiftSettings: instrumentation
        ),
        .target(
            name: "ModelRegistry",
            dependencies: ["NeuralNet", "PredisPrimitives", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: instrumentation
        ),
        fuzzer("FuzzModel", ["ModelRegistry", "NeuralNet"]),
    ]
)
