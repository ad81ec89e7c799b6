// swift-tools-version: 6.2
import PackageDescription

/// Warnings stop the build only when asked (`PREDIS_STRICT=1`, as CI does), never for somebody who depends on the package.
let strict = Context.environment["PREDIS_STRICT"] == "1"
/// Set by `make tsan`: see `Locked`.
let threadSanitizer = Context.environment["PREDIS_TSAN"] == "1"

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ]
    + (strict ? [.treatAllWarnings(as: .error)] : [])
    + (threadSanitizer ? [.define("PREDIS_TSAN")] : [])

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.byName(name: name)] + dependencies,
        exclude: exclude,
        swiftSettings: settings
    )
}

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")

let package = Package(
    name: "predis",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "predis", targets: ["predis"]),
        .library(name: "PredictiveCache", targets: ["PredictiveCache"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Layer 0
        module("PredisPrimitives"),
        .target(name: "CNeuralKernels"),
        .target(name: "CPredictionKernels"),
        .target(name: "CBoostMath"),
        // Layer 1
        module("AccessModel", ["PredisPrimitives"]),
        module("RESP"),
        module("Tables", ["PredisPrimitives", "CZlib", "CZstd"]),
        module("Statistics", ["PredisPrimitives", "CBoostMath"]),
        module("NeuralKernels", ["CNeuralKernels"]),
        // Layer 2
        module("CacheCore", ["PredisPrimitives"]),
        module("Origins", ["PredisPrimitives"]),
        module("AccessStream", ["PredisPrimitives", "AccessModel"]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        module("Traces", ["PredisPrimitives", "CZlib", "CZstd"]),
        module("Workloads", ["PredisPrimitives", "Statistics", "Traces", yams]),
        module("Prediction", ["CPredictionKernels", "PredisPrimitives", "AccessModel"]),
        module("NeuralNet", ["PredisPrimitives", "NeuralKernels"]),
        // Layer 3
        module("Prefetching", ["PredisPrimitives", "AccessModel", "Prediction"]),
        module("Features", ["PredisPrimitives", "CacheCore", "Prediction"]),
        module("OriginSQLite", ["Origins", grdb]),
        module("ModelRegistry", ["PredisPrimitives", "NeuralNet", crypto]),
        module("NeuralCUDA", ["NeuralKernels", "NeuralNet"]),
        module("NeuralPrediction", ["PredisPrimitives", "Traces", "Workloads", "NeuralNet", "Features"]),
        // Layer 4
        module(
            "PredictiveCache",
            ["PredisPrimitives", "AccessModel", "CacheCore", "Origins", "AccessStream", "Prediction", "Prefetching"]
        ),
        module(
            "Simulation",
            ["PredisPrimitives", "AccessModel", "CacheCore", "Traces", "Prediction", "Prefetching"]
        ),
        // Layer 5
        module(
            "Commands",
            [
                "PredisPrimitives", "AccessModel", "RESP", "CacheCore", "Origins", "AccessStream", "Prefetching",
                "PredictiveCache",
            ]
        ),
        module("PredisConfiguration", ["PredisPrimitives", "CacheCore", "Origins", "Prefetching", "PredictiveCache"]),
        // Layer 6
        module(
            "PredisServer",
            ["PredisPrimitives", "RESP", "CacheCore", "PredictiveCache", "Commands", "PredisConfiguration"] + nio
        ),
        // Layer 7
        .executableTarget(
            name: "predis",
            dependencies: [
                "PredisPrimitives", "AccessModel", "RESP", "CacheCore", "Origins", "OriginSQLite", "AccessStream",
                "Tables", "Features", "Traces", "Statistics", "Workloads", "Prediction", "Prefetching",
                "PredictiveCache",
                "Simulation", "Commands", "PredisConfiguration", "PredisServer", "NeuralKernels", "NeuralNet",
                "NeuralCUDA", "ModelRegistry", "NeuralPrediction", argumentParser, histogram,
            ] + nio,
            swiftSettings: settings
        ),
        // Beside the layers
        module("PredisTesting", ["PredisPrimitives", "AccessModel", "Origins", "Prediction"]),
        tests("PredisPrimitives", ["PredisTesting"]),
        tests("AccessModel", ["PredisPrimitives", "PredisTesting"]),
        tests("RESP", ["PredisPrimitives"]),
        tests("Tables"),
        tests("Features", ["PredisPrimitives", "CacheCore"]),
        tests("Statistics", ["PredisPrimitives"]),
        tests("NeuralKernels", ["PredisPrimitives"]),
        tests("NeuralNet", ["PredisPrimitives", "NeuralKernels"], exclude: ["Golden"]),
        tests("ModelRegistry", ["PredisPrimitives", "NeuralNet"]),
        tests("NeuralCUDA", ["PredisPrimitives", "NeuralNet"], exclude: ["Emulator"]),
        tests("NeuralPrediction", ["PredisPrimitives", "Traces", "Workloads", "NeuralNet", "Features"]),
        tests("CacheCore", ["PredisPrimitives"]),
        tests("Origins", ["PredisPrimitives", "PredisTesting"]),
        tests("AccessStream", ["PredisPrimitives", "AccessModel"]),
        tests("Traces", ["PredisPrimitives"]),
        tests("Prediction", ["PredisPrimitives", "AccessModel", "PredisTesting"]),
        tests("Prefetching", ["PredisPrimitives", "AccessModel", "Prediction", "PredisTesting"]),
        tests("OriginSQLite", ["Origins", grdb]),
        tests("Workloads", ["PredisPrimitives", "Statistics", "Traces", "PredisTesting"]),
        tests(
            "Simulation",
            ["PredisPrimitives", "AccessModel", "CacheCore", "Traces", "Prediction", "Prefetching"]
        ),
        tests(
            "PredictiveCache",
            [
                "PredisPrimitives", "AccessModel", "AccessStream", "CacheCore", "Origins", "Prediction", "Prefetching",
                "PredisTesting",
            ]
        ),
        tests("PredisConfiguration"),
        tests(
            "Commands",
            [
                "PredisPrimitives", "AccessModel", "RESP", "CacheCore", "Origins", "AccessStream", "Prefetching",
                "PredictiveCache", "PredisTesting",
            ]
        ),
    ]
)
