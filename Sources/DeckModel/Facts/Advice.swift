import FetchCore

/// What a person might try about a failure: one sentence a kind, with the keys that are in use; where nothing can be sent,
/// with the options of another run.
struct Advice {
    let keys: KeyMap
    /// What sends again what has failed so: another key for a request than for a cause. Nil where nothing can be sent.
    let retry: KeyBinding?

    func text(for kind: FailureKind, phase: FailurePhase?, status: Int) -> String {
        switch kind {
        case .status: advice(status: status)
        case .expect: "The response breaks a rule of --expect: look at the body, or change the rule."
        case .dns: "Check the name and the resolver; then \(sends(.retryFailed)) all that failed so."
        case .connect: "Check that the server listens on that port; \(sendsIt) when it does."
        case .tls: "Check the certificate: --cacert names another authority, -k goes on unchecked."
        case .timeout: timeoutAdvice(phase)
        case .protocolError:
            "The server broke off or did not speak HTTP; fewer at once (\(key(.lessPerHost, "--per-host"))) may help."
        case .redirect: "Look at where it leads; --max-redirects sets how far it is followed."
        case .tooLarge: "Raise --max-body if the body is wanted whole."
        case .proxy: "Check -x and the proxy's log-in."
        case .input: "Mend the line in the list and run it again."
        case .output: "Check the disk and the rights of the folder; nothing is lost that was recorded."
        // A run's requests never fail so.
        case .decoding, .cancelled, .closed: ""
        }
    }

    /// The key that does it; where it has none, the command of its name.
    private func key(_ binding: KeyBinding, _ option: String) -> String {
        retry == nil ? option : keys.name(of: binding) ?? ":\(binding.id)"
    }

    private func sends(_ binding: KeyBinding) -> String {
        retry == nil ? "run again" : "\(key(binding, "")) retries"
    }

    private var sendsIt: String { retry.map { "\(key($0, "")) retries" } ?? "run it again" }

    private func advice(status: Int) -> String {
        switch status {
        case 401, 403: "Credentials are missing or not enough: -u, --bearer or -H."
        case 404, 410: "Nothing is there: check the URL."
        case 408, 429:
            "The server asks for less: lower the rate (\(retry == nil ? "--rate" : ":rate")) "
                + "or the per-host limit (\(key(.lessPerHost, "--per-host")))."
        case 500...599: "The server failed: \(sendsIt) when it has recovered."
        default: "--expect status=… sets which statuses count as ok."
        }
    }

    private func timeoutAdvice(_ phase: FailurePhase?) -> String {
        switch phase {
        case .connect, .dns, .tls:
            "The server did not answer the connection: --connect-timeout gives it longer."
        case .read: "The server fell silent: --read-timeout gives it longer."
        default:
            "--timeout gives the whole attempt longer; fewer at once (\(key(.lessConcurrency, "-c"))) may help."
        }
    }
}
