import FetchFiles
import Foundation
import Synchronization
import TestSupport
import Testing

/// The real program with a wall clock that someone sets while it watches.
@Suite("A wall clock that is moved", .timeLimit(.minutes(2)))
struct MovedClockTests {
    /// Put before the system's: from when the file is there, the wall clock is an hour ahead.
    private static let library = """
        #define _GNU_SOURCE
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <time.h>
        #include <unistd.h>
        int clock_gettime(clockid_t clock, struct timespec *time) {
            int result = (int)syscall(SYS_clock_gettime, clock, time);
            if (clock == CLOCK_REALTIME && access(getenv("MOVED"), F_OK) == 0) time->tv_sec += 3600;
            return result;
        }
        """

    @Test("makes no round of a watch come early, late or twice")
    func watch() throws {
        let folder = try Folder()
        try folder.write(Self.library, to: "moved.c")
        try CompanionProcess.run(
            "cc", ["-shared", "-fPIC", "-o", "moved.so", "moved.c"], in: folder.url(""))
        let arrivals = Mutex<[ContinuousClock.Instant]>([])
        let moved = folder.url("moved").path
        let server = try TestHTTPServer { _ in
            let count = arrivals.withLock { arrivals in
                arrivals.append(.now)
                return arrivals.count
            }
            if count == 6 { _ = FileManager.default.createFile(atPath: moved, contents: nil) }
            return .init()
        }
        try folder.write("\(server.url)/a\n", to: "list.txt")
        let run = try ProgramRun(
            ["watch", "list.txt", "--every", "0.3s", "--rounds", "12", "--plain", "-o", "w.jsonl"],
            environment: ["LD_PRELOAD": folder.url("moved.so").path, "MOVED": moved], in: folder)
        #expect(run.status == 0 && FileManager.default.fileExists(atPath: moved))
        let rounds = RoundFiles.rounds(beside: "\(folder.path)/w.jsonl")
        #expect(rounds.map(\.round) == Array(1...12))
        let steps = zip(rounds, rounds.dropFirst()).map { ($1.dueAt - $0.dueAt) / 300_000_000 }
        #expect(steps.allSatisfy { $0 >= 1 })
        // On a busy machine a point may have been skipped; an hour of them would be twelve thousand.
        #expect(steps.reduce(0, +) <= UInt64(11 + rounds.reduce(0) { $0 + $1.skipped }))
        let times = arrivals.withLock { $0 }
        #expect(times.count == 12 && times[11] - times[0] < .seconds(60))
        server.stop()
    }
}
