// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the measured library is built as any program that depends on it has it built.
let package = Package(
    name: "library-bench",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "fetchdeck", path: "../..")],
    targets: [
        .executableTarget(
            name: "LibraryBench", dependencies: [.product(name: "FetchCore", package: "fetchdeck")])
    ]
)
