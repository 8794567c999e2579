import FetchCore

/// What a person might do about a failure, with the options of the program: the engine's words name none.
enum FailureAdvice {
    /// Behind the message: `--max-body allows more`; nil where no option helps.
    static func text(_ failure: FetchFailure) -> String? {
        if failure.flags.contains(.retryAfterTooLong) { return "\(OptionID.retryAfterMax.long) waits longer" }
        return switch failure.cause {
        case .bodyTooLarge: "\(OptionID.maxBody.long) allows more"
        case .tooManyRedirects: "\(OptionID.maxRedirects.long) allows more"
        case .inFlightWhenCancelled, .inFlightAtCrash: "\(OptionID.resumeUnsafe.long) sends it again"
        case .closedBeforeResponseNotRepeatable: "\(OptionID.retryAllMethods.long) sends it again"
        case .certificate(.unknownAuthority, _), .certificate(.selfSigned, _):
            "\(OptionID.cacert.long) names an authority to trust"
        case .clientCertificateRequired: "\(OptionID.cert.long) and \(OptionID.key.long) give one"
        case .localPortsRanOut: "a lower \(OptionID.concurrency.long) needs fewer"
        case .descriptorsRanOut: "'ulimit -n' allows more"
        default: nil
        }
    }
}
