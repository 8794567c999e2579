// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors where the code is worked on, not where someone only wants to use the program: a newer compiler may
// warn of something new.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .treatAllWarnings(as: .error, .when(configuration: .debug)),
]

// What a package that depends on FetchCore alone does not resolve: its dependency says `traits: []`.
let program: TargetDependencyCondition? = .when(traits: ["Program"])

let package = Package(
    name: "fetchdeck",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "FetchCore", targets: ["FetchCore"]),
        // Middleware of its sessions, each for programs that use the package which it is for.
        .library(name: "FetchMetrics", targets: ["FetchMetrics"]),
        .library(name: "FetchDistributedTracing", targets: ["FetchDistributedTracing"]),
        .executable(name: "fetchdeck", targets: ["fetchdeck"]),
    ],
    // Each brings the packages that only it needs. All are on in this package, and in one that depends on it and names none.
    traits: [
        .default(enabledTraits: ["Program", "Metrics", "DistributedTracing"]),
        .trait(name: "Program", description: "What the program fetchdeck needs, and its demo server."),
        .trait(name: "Metrics", description: "What FetchMetrics needs."),
        .trait(name: "DistributedTracing", description: "What FetchDistributedTracing needs."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        // System libraries, each imported by one module only; the servers compress with CCodecs too, and CLinux has
        // what any program may ask of the system.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CIdn", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
        .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CJq", providers: [.apt(["libjq-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CCodecs", providers: [.apt(["zlib1g-dev", "libbrotli-dev", "libzstd-dev"])]),

        .target(
            name: "FetchCore",
            dependencies: [
                "CCurl", "CCodecs", "CCrypto", "CIdn", "CLinux",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(
            name: "FetchMetrics",
            dependencies: [
                "FetchCore",
                .product(name: "Metrics", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
            ],
            swiftSettings: strict),
        .target(
            name: "FetchDistributedTracing",
            dependencies: [
                "FetchCore",
                .product(
                    name: "Tracing", package: "swift-distributed-tracing",
                    condition: .when(traits: ["DistributedTracing"])),
            ],
            swiftSettings: strict),
        .target(
            name: "FetchFiles",
            dependencies: [
                "CLinux", "FetchCore", "CJq", "CExpat", "CYAML",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: strict),
        .target(
            name: "FetchShare",
            dependencies: [
                "CPostgres", "FetchFiles", "FetchCore",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: strict),
        .target(
            name: "RunModel",
            dependencies: [
                "FetchCore", .product(name: "Histogram", package: "hdrhistogram-swift", condition: program),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: strict),
        .target(
            name: "Reports", dependencies: ["RunModel", "FetchFiles", "FetchCore"], swiftSettings: strict),
        .target(name: "DeckModel", dependencies: ["RunModel", "FetchCore"], swiftSettings: strict),
        .target(
            name: "DeckScreen",
            dependencies: [
                "DeckModel", "RunModel", "FetchCore",
                .product(name: "TOMLKit", package: "TOMLKit", condition: program),
            ],
            swiftSettings: strict),
        .target(
            name: "CursesTerminal", dependencies: ["CNcurses", "DeckScreen", "DeckModel", "FetchCore"],
            swiftSettings: strict),
        .target(name: "HTTPServing", dependencies: ["FetchCore"], swiftSettings: strict),
        .target(
            name: "DemoServer",
            dependencies: ["HTTPServing", "FetchCore", "CCodecs"],
            swiftSettings: strict),
        .executableTarget(
            name: "fetchdeck",
            dependencies: [
                "CLinux", "FetchCore", "FetchFiles", "FetchShare", "RunModel", "Reports", "DeckModel",
                "DeckScreen",
                "CursesTerminal", "DemoServer", "HTTPServing",
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: program),
                .product(name: "TOMLKit", package: "TOMLKit", condition: program),
            ],
            swiftSettings: strict),

        // The library's tutorial, one file a program: `swift run Snippets NAME`.
        .executableTarget(
            name: "Snippets",
            dependencies: ["FetchCore", "DemoServer", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["FetchCore", "CCodecs"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(
            name: "FetchCoreTests", dependencies: ["FetchCore", "CCurl", "TestSupport"], swiftSettings: strict
        ),
        .testTarget(
            name: "InstrumentTests",
            dependencies: [
                "FetchCore", "FetchMetrics", "FetchDistributedTracing", "TestSupport",
                .product(
                    name: "MetricsTestKit", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
                .product(
                    name: "InMemoryTracing", package: "swift-distributed-tracing",
                    condition: .when(traits: ["DistributedTracing"])),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DemoServerTests", dependencies: ["DemoServer", "FetchCore", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SnippetsTests", dependencies: ["Snippets", "FetchCore", "DemoServer", "TestSupport"],
            swiftSettings: strict),
        // What the tests of rules have bodies judged by.
        .executableTarget(
            name: "RuleProbe", dependencies: ["FetchFiles"], path: "Tests/RuleProbe", swiftSettings: strict),
        .testTarget(
            name: "FetchFilesTests", dependencies: ["FetchFiles", "RuleProbe", "TestSupport"],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "FetchShareTests", dependencies: ["FetchShare", "FetchCore", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "RunModelTests", dependencies: ["RunModel", "FetchCore", "TestSupport"],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "ReportsTests", dependencies: ["Reports", "FetchFiles", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DeckModelTests", dependencies: ["DeckModel", "RunModel", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DeckScreenTests", dependencies: ["DeckScreen", "RunModel", "TestSupport"],
            exclude: ["Snapshots"], swiftSettings: strict),
        // What the tests of the terminal run on a pseudo-terminal.
        .executableTarget(
            name: "TerminalProbe", dependencies: ["CursesTerminal", "DeckScreen", "DeckModel"],
            path: "Tests/TerminalProbe", swiftSettings: strict),
        .testTarget(
            name: "CursesTerminalTests",
            dependencies: ["CursesTerminal", "FetchCore", "TerminalProbe", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "fetchdeck", "DeckModel", "DeckScreen", "FetchFiles", "FetchShare", "Reports", "RunModel",
                "TestSupport",
            ],
            swiftSettings: strict),
    ]
)

// Only what is below the program, for quick builds of the engine and the files: `make sanitize` builds it twice.
if Context.environment["FETCHDECK_LIBRARIES_ONLY"] != nil {
    let kept: Set = [
        "CCurl", "CCrypto", "CIdn", "CLinux", "CJq", "CExpat", "CYAML", "CCodecs", "FetchCore", "FetchFiles",
        "RuleProbe",
        "TestSupport",
        "FetchCoreTests", "FetchFilesTests",
    ]
    package.targets.removeAll { !kept.contains($0.name) }
    package.products.removeAll { $0.name != "FetchCore" }
    let used = Set(
        package.targets.flatMap(\.dependencies).compactMap { dependency -> String? in
            if case .productItem(_, let package, _, _) = dependency { return package }
            return nil
        })
    package.dependencies.removeAll { dependency in
        guard case .sourceControl(_, let location, _) = dependency.kind else { return false }
        return !used.contains(String(location.split(separator: "/").last ?? ""))
    }
}
