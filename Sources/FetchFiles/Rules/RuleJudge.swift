import Dispatch
import Synchronization

/// Judges bodies in other processes, so that no rule and no body can harm this one or make others wait.
///
/// Every body is judged first in batches by one process that gives each only a short time. One that needs longer ends that
/// process, which is started anew, and is judged again from its beginning by one of two further processes, alone and with
/// the whole time: so a body delays the others by the short time at most, however many of its kind there are.
final class RuleJudge: Sendable {
    /// For the filters of lists, which are checked as they are read.
    static let lists = RuleJudge(limit: RuleBudget.compileTime)

    private let quick: RuleLane

    init(limit: Duration, program: RuleProgram = .current) {
        let patient = RuleLane(
            limit: limit, width: 2, batch: RuleLane.Batch(count: 1, bytes: 0), program: program
        ) { job, failure in
            job.then(.failure(failure))
        }
        quick = RuleLane(
            limit: min(limit, RuleBudget.firstSlice), width: 1,
            batch: RuleLane.Batch(count: 64, bytes: 1 << 20),
            program: program
        ) { job, failure in
            switch failure {
            case .time, .crash: patient.submit(job)
            case .memory, .noProcess: job.then(.failure(failure))
            }
        }
    }

    /// Has a body judged.
    ///
    /// - Parameter then: called once, on any thread.
    func judge(
        _ body: [UInt8], by rules: [BodyRule],
        then: @escaping @Sendable (Result<RuleVerdict, RuleFailure>) -> Void
    ) {
        guard body.count <= RuleBudget.bodyBytes else { return then(.failure(.memory)) }
        quick.submit(RuleJob(rules: rules, body: body, then: then))
    }

    /// Ends the processes that have nothing to do, until there is something.
    func endIdle() { quick.endIdle() }

    /// Why a rule cannot be used; nil when it can. Waits for the answer.
    func complaint(about rule: BodyRule) -> String? {
        if SimpleRule(rule) != nil { return nil }
        let done = DispatchSemaphore(value: 0)
        let words = Mutex<String?>(nil)
        quick.submit(
            RuleJob(rules: [rule], body: nil) { result in
                words.withLock { words in
                    switch result {
                    case .success(let verdict):
                        if case .unusable(let reason) = verdict.answers.first { words = reason }
                    case .failure(let failure): words = failure.words
                    }
                }
                done.signal()
            })
        done.wait()
        return words.withLock { $0 }
    }
}
