import FetchCore
import FetchFiles
import FetchShare

/// Puts a list into a database as a run.
struct ListLoading {
    let plan: RunPlan

    /// Reads the list to its end; cut off before, nothing of it is there.
    ///
    /// - Throws: every line that cannot be read; why the database did not take it.
    func load(_ sources: [String], into database: ShareDatabase) throws(ProgramError) -> LoadedRun {
        let options = try SharedOptions.json(plan.values)
        _ = try plan.values.budgets(hasRounds: false)
        // What is wrong with a rule is said now, not by each worker.
        _ = try StageMaking(plan).checking().make(ListFeed(), isForLater: true)
        let resume = try plan.readResume()
        let hosts = HostTable()
        let load: ListLoad
        do {
            load = try ListLoad(
                database, hosts: hosts, options: options, limits: SharedOptions.limits(plan),
                hasHostRate: plan.settings.limits.hostRate != nil)
        } catch { throw ProgramError(error) }
        do throws(ProgramError) {
            try read(sources, hosts, resume, into: load)
            guard load.count > 0 else {
                throw .usage(
                    "the list is empty: \(sources.map { $0.sanitised() }.joined(separator: " "))")
            }
        } catch {
            load.abandon()
            throw error
        }
        let loaded: LoadedRun
        do { loaded = try load.finish() } catch { throw ProgramError(error) }
        if let other = loaded.other {
            let names = SharedOptions.differences(options, other.options)
            let what = names.isEmpty ? "" : ": \(names.joined(separator: ", "))"
            StandardStream.error.writeLine(
                "fetchdeck: run \(other.name) has the same list with other options and is not finished\(what)"
            )
        }
        return loaded
    }

    private func read(
        _ sources: [String], _ hosts: HostTable, _ resume: ResumeIndex?, into load: ListLoad
    ) throws(ProgramError) {
        var failure: ShareError?
        var hasNoted = false
        try ListOpening.readAll(sources, plan: plan, hosts: hosts) { chunk in
            if !hasNoted, let note = LeftOutNote(chunk) {
                hasNoted = true
                StandardStream.error.writeLine("fetchdeck: \(note)")
            }
            let left = resume.map { known(chunk, hosts, $0) } ?? []
            do throws(ShareError) {
                try load.add(chunk) { left.contains($0) }
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw ProgramError(failure) }
    }

    /// The requests that were ok.
    private func known(_ chunk: RequestChunk, _ hosts: HostTable, _ resume: ResumeIndex) -> Set<RequestID> {
        let chunks = plan.values.isOn(.environment) ? chunk.withVariableNames(hosts: hosts) : [chunk]
        return Set(chunks.flatMap(resume.resolve).filter { $0.outcome == .ok }.map(\.id))
    }
}
