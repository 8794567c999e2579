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
        if let output = plan.output { try CollectCommand.checkFormat(output) }
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
        let session = AttachSession(
            setup, address: opening.address, plan: plan, screen: screen, extractNames: stage.extractNames,
            own: work)
        let result: WorkSession.Result
        if let shown = try session.show(joined), let own = shown.own {
            StandardStream.error.writeLine(shown.deck.summary(HostTable()))
            result = own
        } else {
            result = try work.session.perform(joined)
        }
        return try conclude(result, of: setup)
    }

    /// Says how it ended, and writes the records of a run that has ended.
    private func conclude(_ result: WorkSession.Result, of setup: RunSetup) throws(ProgramError) -> ExitStatus
    {
        var result = result
        if result.ending.reason == .stopped {
            // Asked to end when all had settled: by this worker, or by others meanwhile.
            var database = try opening.open()
            let state = try opening.ask(&database) { (database) throws(ShareError) in
                try database.state(run: setup.number)
            }
            if state.isEnd { result.ending.reason = state == .done ? .done : .cancelled }
        }
        let status = WorkConclusion(result, of: setup).tell(.ok)
        switch result.ending.reason {
        case .done, .cancelled: break
        case .stopped, .runGone, nil:
            if let path = plan.output, result.ending.reason != .runGone {
                StandardStream.error.writeLine(
                    "fetchdeck: \(path.sanitised()) is not written; 'fetchdeck collect' writes the run's records"
                )
            }
            return status
        }
        let collected = try RecordCollection(
            setup, opening: opening, path: plan.output, junit: plan.values.text(.junit)
        )
        .write(follows: false, takesAll: false)
        let isOfOutcomes = collected == .ok || collected == .someFailed
        return isOfOutcomes ? result.stops.status ?? collected : collected
    }

    private func setup(of loaded: LoadedRun, _ database: ShareDatabase) throws(ProgramError) -> RunSetup {
        let setups: [RunSetup]
        do { setups = try database.setups() } catch { throw ProgramError(error) }
        guard let setup = setups.first(where: { $0.number == loaded.run }) else {
            throw ProgramError(.someFailed, ["run \(loaded.name) was deleted"])
        }
        return setup
    }
}
