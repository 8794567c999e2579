import FetchCore

/// The log-ins of `--netrc`.
struct NetrcReading {
    /// Nil without the option, and where there is no file.
    private(set) var netrc: Netrc?
    /// What there is to say before the run; nil is nothing.
    private(set) var notice: String?

    /// Reads `$HOME/.netrc` where that is asked for.
    ///
    /// - Throws: one line about a file that is there and cannot be read.
    init(_ values: OptionValues, environment: [String: String]) throws(ProgramError) {
        guard values.isOn(.netrc) else { return }
        guard let home = environment["HOME"], !home.isEmpty else {
            notice = "\(values.place(.netrc)): HOME is not set; continuing without .netrc"
            return
        }
        let path = "\(home)/.netrc"
        switch TextFile.read(path) {
        case .success(let text):
            do throws(Netrc.Fault) { netrc = try Netrc(reading: text) } catch {
                throw .usage("\(path):\(error.line): \(error.reason.words)")
            }
            netrc?.usesDigest = values.isOn(.digest)
        case .failure(let problem):
            guard problem.isMissing else { throw .usage("\(path): \(problem.reason)") }
            notice = "\(path): \(problem.reason); continuing without it"
        }
    }
}
