import Dispatch
import FetchCore
import Synchronization
import TestSupport

@testable import FetchFiles

/// What tests have bodies judged by.
enum RuleProbe {
    static let program = RuleProgram(path: BuiltProducts.path("RuleProbe"), arguments: [])

    /// Has the code under test use it too; once, before the first rule.
    static let isUsed: Bool = {
        RuleProgram.current = program
        return true
    }()
}

extension BodyStage {
    /// Finishes a body and waits for the verdict.
    func finish(_ id: RequestID, _ response: StagedResponse) -> StageVerdict {
        let done = DispatchSemaphore(value: 0)
        let verdict = Mutex(StageVerdict())
        finish(id, response) { given in
            verdict.withLock { $0 = given }
            done.signal()
        }
        done.wait()
        return verdict.withLock { $0 }
    }
}

extension RuleJudge {
    /// Judges a body and waits for the verdict.
    func verdict(_ body: [UInt8], by rules: [BodyRule]) -> Result<RuleVerdict, RuleFailure> {
        let done = DispatchSemaphore(value: 0)
        let verdict = Mutex<Result<RuleVerdict, RuleFailure>>(.failure(.memory))
        judge(body, by: rules) { given in
            verdict.withLock { $0 = given }
            done.signal()
        }
        done.wait()
        return verdict.withLock { $0 }
    }
}
