import FetchShare
import Testing

@testable import fetchdeck

@Suite("What is said of a worker that does not send")
struct WorkerWordsTests {
    @Test(
        "an idle one names the hosts that are left and who has them",
        arguments: [
            (2, true, ["m2-2"], "nothing to take: 2 hosts left, both m2's"),
            (1, true, ["m2-2"], "nothing to take: 1 host left, m2's"),
            (7, true, ["m2-2"], "nothing to take: 7 hosts left, all m2's"),
            (9, false, ["m2-2", "m3-4"], "nothing to take: at most 9 hosts left, m2's and m3's"),
            (9, true, ["m2-2", "m3-4", "m5-5"], "nothing to take: 9 hosts left, m2's, m3's and m5's"),
            (9, true, ["a-1", "b-2", "c-3", "d-4"], "nothing to take: 9 hosts left, of 4 workers"),
            // One machine has two of them, or is this one.
            (2, true, ["m2-2", "m2-3"], "nothing to take: 2 hosts left, m2-2's and m2-3's"),
            (1, true, ["m1-1"], "nothing to take: 1 host left, m1-1's"),
            (3, true, [], "nothing to take yet: 3 hosts left"),
            (0, true, [], "nothing left to take"),
        ])
    func idle(_ hosts: Int, _ isExact: Bool, _ holders: [String], _ words: String) {
        let reason = IdleReason(hosts: hosts, isExact: isExact, holders: holders)
        #expect(WorkerWords.text(.idle(reason), on: "m1") == words)
    }

    @Test("others name what they wait for; one that works says nothing")
    func others() {
        #expect(WorkerWords.text(.databaseGone(.milliseconds(8_900)), on: "m1") == "database gone 8s")
        #expect(WorkerWords.text(.partOfLimit(10, of: 40), on: "m1") == "share of limit 10 of 40")
        #expect(WorkerWords.text(.paused, on: "m1") == "paused")
        #expect(WorkerWords.text(.working, on: "m1") == nil)
    }
}
