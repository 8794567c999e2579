import FetchCore
import FetchFiles
import FetchShare
import RunModel

/// `fetchdeck run --share URL`: loads the list, or joins the run that has it, works on it until it is done, and collects its records. On
/// a terminal the dashboard shows the run meanwhile.
struct SharedRunSession {
    let plan: RunPlan
    let opening: DatabaseOpening
    let environment: [String: String]

    /// - Returns: the status of the run, all workers together.
    func perform(_ sources: [String]) throws(ProgramError) -> ExitStatus {
        guard plan.output != "-" || plan.values.text(.junit) != "-" else {
            throw .usage("several outputs are standard output; name a file for all but one of them")
        }
        guard !plan.isResuming else {
            throw .usage(
                "--resume can't be used with --share: a run that is not finished is joined; 'fetchdeck share load' takes it"
            )
        }
        let stage = try StageMaking(plan)
        let screen = try ScreenPlan(plan, extractedNames: stage.extractNames)
        // What cannot be opened is said before anything is sent.
        let output = try CollectionOutput(
            plan.output, .appended, extracts: stage.extractNames, junit: plan.values.text(.junit), plan.values
        )
        let database = try opening.open()
        let loaded = try ListLoading(plan: plan).load(sources, into: database)
        StandardStream.error.writeLine(
            "fetchdeck: run \(loaded.name), \(loaded.isEarlier ? "joined" : "loaded") "
                + Figures.counted(loaded.total, "request"))
        let setup = try setup(of: loaded, database)
        var own = OptionValues()
        if plan.values.isOfCommandLine(.threads) {
            own.set(.threads, plan.values.all(.threads), origin: .commandLine)
        }
        let work = try OwnWorker(
            WorkSession(setup, opening: opening, own: own, environment: environment))
        let joined = try work.join()
        let session = try AttachSession(
            setup, address: opening.address, plan: plan, screen: screen, extractNames: stage.extractNames,
            own: work, budgets: plan.values.budgets(hasRounds: false))
        let result: WorkSession.Result
        if let shown = try session.show(joined), let own = shown.own {
            StandardStream.error.writeLine(shown.deck.summary(HostTable()))
            result = own
        } else {
            result = try work.session.perform(joined)
        }
        return try conclude(result, of: setup, to: output)
    }

    /// Says how it ended, and writes the records that there are.
    private func conclude(
        _ result: WorkSession.Result, of setup: RunSetup, to output: CollectionOutput
    ) throws(ProgramError) -> ExitStatus {
        var result = result
        if result.ending.reason == .stopped {
            // Asked to end when all had settled: by this worker, or by others meanwhile.
            var opening = opening
            opening.endSignal = EndSignal()
            var database = try opening.open()
            let state = try opening.ask(&database) { (database) throws(ShareError) in
                try database.state(run: setup.number)
            }
            if state.isEnd { result.ending.reason = state == .done ? .done : .cancelled }
        }
        let status = WorkConclusion(result, of: setup).tell(.ok)
        let path = plan.output.map { $0.sanitised() }
        switch result.ending.reason {
        case .runGone: return status
        case nil:
            if let path {
                StandardStream.error.writeLine(
                    "fetchdeck: \(path) is not written; 'fetchdeck collect' writes the run's records")
            }
            return status
        case .done, .cancelled, .stopped: break
        }
        let collected = try RecordCollection(setup, opening: opening, to: output)
            .write(follows: result.ending.reason == .cancelled, takesAll: false)
        guard result.ending.reason != .stopped else {
            if let path, path != "-" {
                StandardStream.error.writeLine(
                    "fetchdeck: \(path) has what has settled so far; 'fetchdeck collect' writes all of the run"
                )
            }
            // Not all of the run has an outcome.
            return status == .ok ? .someFailed : status
        }
        let isOfOutcomes = collected == .ok || collected == .someFailed
        return isOfOutcomes ? result.stops.status ?? collected : collected
    }

    private func setup(of loaded: LoadedRun, _ database: ShareDatabase) throws(ProgramError) -> RunSetup {
        do throws(ShareError) {
            guard let setup = try database.setups().first(where: { $0.number == loaded.run }) else {
                throw try database.runGone(loaded.run)
            }
            return setup
        } catch { throw ProgramError(error) }
    }
}
