import CLinux
import Foundation
import Testing

/// How long the soak tests go on: a moment among the other tests, minutes with `make soak`.
enum SoakScale {
    static let isLarge = ProcessInfo.processInfo.environment["FETCHDECK_SOAK"] != nil

    static func of(_ small: Int, large: Int) -> Int { isLarge ? large : small }
}

/// Prints what a test's own process has printed: the figures that were measured in it.
func printOutput(of ended: ExitTest.Result?) {
    let text = String(decoding: ended?.standardOutputContent ?? [], as: UTF8.self)
    print(text, terminator: "")
}

/// What the process holds, as the kernel counts it. Tests run beside each other: what is held against it runs in a process of
/// its own.
struct ProcessHoldings: Equatable, CustomStringConvertible {
    var descriptors: Int
    var threads: Int
    /// Allocated and not freed; what the allocator keeps for itself is none of it.
    var liveBytes: Int

    static var now: ProcessHoldings {
        let files = FileManager.default
        return ProcessHoldings(
            descriptors: (try? files.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0,
            threads: (try? files.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0,
            liveBytes: Int(fd_live_bytes()))
    }

    var description: String {
        "\(descriptors) descriptors, \(threads) threads, \(liveBytes >> 10) KB of memory"
    }
}
