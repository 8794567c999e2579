import Foundation

/// How long the soak tests go on: a moment among the other tests, minutes with `make soak`.
enum SoakScale {
    static let isLarge = ProcessInfo.processInfo.environment["FETCHDECK_SOAK"] != nil

    static func of(_ small: Int, large: Int) -> Int { isLarge ? large : small }
}

/// What the process holds, as the kernel counts it.
struct ProcessHoldings: Equatable, CustomStringConvertible {
    var descriptors: Int
    var threads: Int
    var residentBytes: Int

    static var now: ProcessHoldings {
        let files = FileManager.default
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
            .split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return ProcessHoldings(
            descriptors: (try? files.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0,
            threads: (try? files.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0,
            residentBytes: (pages ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))))
    }

    var description: String {
        "\(descriptors) descriptors, \(threads) threads, \(residentBytes >> 20) MB resident"
    }
}
