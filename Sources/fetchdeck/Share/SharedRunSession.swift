import FetchCore
import FetchFiles
import FetchShare
import RunModel

/// `fetchdeck run --share URL`: loads the list, or joins the run that has it, works on it until it is done, and collects its records.
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
        let session = try WorkSession(setup, opening: opening, own: own, environment: environment)
        let result = try session.perform()
        let status = WorkConclusion(result, of: setup).tell(.ok)
        switch result.ending.reason {
        case .done, .cancelled: break
        case .stopped, .runGone, nil: return status
        }
        return try RecordCollection(
            setup, opening: opening, path: plan.output, junit: plan.values.text(.junit)
        )
        .write(follows: false, takesAll: false)
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
