import FetchCore

/// What a person might do about a failure, with the options of the program: the engine's words name none.
enum FailureAdvice {
    case all
    /// All but those that go on with a record file: there is none, or a watch has it.
    case withoutResuming
    /// None: those of a shared run are of whoever loads its list.
    case none

    /// Behind the message: `--max-body allows more`; nil where no option helps.
    func text(_ failure: FetchFailure) -> String? {
        if self == .none { return nil }
        if failure.flags.contains(.retryAfterTooLong) {
            return "\(ProgramOption.retryAfterMax.long) waits longer"
        }
        return switch failure.cause {
        case .bodyTooLarge: "\(ProgramOption.maxBody.long) allows more"
        case .tooManyRedirects: "\(ProgramOption.maxRedirects.long) allows more"
        case .inFlightWhenCancelled, .inFlightAtCrash:
            self == .all ? "\(ProgramOption.resumeUnsafe.long) sends it again" : nil
        case .closedBeforeResponseNotRepeatable: "\(ProgramOption.retryAllMethods.long) sends it again"
        case .certificate(.unknownAuthority, _), .certificate(.selfSigned, _):
            "\(ProgramOption.cacert.long) names an authority to trust"
        case .clientCertificateRequired: "\(ProgramOption.cert.long) and \(ProgramOption.key.long) give one"
        case .localPortsRanOut: "a lower \(ProgramOption.concurrency.long) needs fewer"
        case .descriptorsRanOut: "'ulimit -n' allows more"
        default: nil
        }
    }

    /// Behind what is said of an output that cannot be written; nil where no option helps.
    func text(_ failure: OutputFailure) -> String? {
        failure.isDiskFull && self == .all ? "\(ProgramOption.resume.long) then sends only what is left" : nil
    }
}
