import FetchCore

/// What a person might try about a failure: one sentence a kind, with the keys that are in use; where nothing can be sent,
/// with the options of another run.
struct Advice {
    let keys: KeyMap
    /// What sends again what has failed so: another key for a request than for a cause. Nil where nothing can be sent.
    let retry: KeyBinding?
    /// The names of the options that can be set while the run goes.
    var live: Set<String> = []

    func text(for kind: FailureKind, phase: FailurePhase?, status: Int) -> String {
        switch kind {
        case .status: advice(status: status)
        case .expect:
            "The response breaks a rule of \(option("expect")): look at the body, or change the rule."
        case .dns: "Check the name and the resolver; then \(sends(.retryFailed)) all that failed so."
        case .connect: "Check that the server listens on that port; \(sendsIt) when it does."
        case .tls:
            "Check the certificate; a run with --cacert trusts another authority, one with -k skips the check."
        case .timeout: timeoutAdvice(phase)
        case .protocolError:
            "The server closed the connection early or did not speak HTTP; fewer at once (\(key(.lessPerHost, "--per-host"))) may help."
        case .redirect: "Look at where it leads; a run with a higher --max-redirects follows further."
        case .tooLarge: "Raise \(option("max-body")) if the body is wanted whole."
        case .proxy: "Check the proxy's address and log-in."
        case .input: "Correct the line in the list and run it again."
        case .output: "Check the disk and the rights of the folder; nothing is lost that was recorded."
        // A run's requests never fail so.
        case .decoding, .cancelled, .closed: ""
        }
    }

    /// The key that does it; where it has none, the command of its name.
    private func key(_ binding: KeyBinding, _ option: String) -> String {
        retry == nil ? option : keys.name(of: binding) ?? ":\(binding.id)"
    }

    /// The option as it can be used here: as a command where the run goes on and takes it.
    private func option(_ name: String) -> String {
        retry != nil && live.contains(name) ? ":\(name)" : "--\(name)"
    }

    private func sends(_ binding: KeyBinding) -> String {
        retry == nil ? "run again" : "\(key(binding, "")) retries"
    }

    private var sendsIt: String { retry.map { "\(key($0, "")) retries" } ?? "run it again" }

    private func advice(status: Int) -> String {
        switch status {
        case 401, 403:
            "Credentials are missing or not enough: "
                + (retry == nil ? "-u, --bearer or -H." : "\(option("bearer")) or \(option("header")).")
        case 404, 410: "Nothing is there: check the URL."
        case 408, 429:
            "The server asks for less: lower the rate (\(retry == nil ? "--rate" : ":rate")) "
                + "or the per-host limit (\(key(.lessPerHost, "--per-host")))."
        case 500...599: "The server failed: \(sendsIt) when it has recovered."
        default: "\(option("expect")) status=… sets which statuses count as ok."
        }
    }

    private func timeoutAdvice(_ phase: FailurePhase?) -> String {
        switch phase {
        case .connect, .dns, .tls:
            "The server did not answer the connection: \(option("connect-timeout")) gives it longer."
        case .read: "The server fell silent: \(option("read-timeout")) gives it longer."
        default:
            "\(option("timeout")) gives the whole attempt longer; fewer at once (\(key(.lessConcurrency, "-c"))) may help."
        }
    }
}
