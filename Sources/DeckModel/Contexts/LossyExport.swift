import FetchCore
import RunModel

/// An export to a list that would lose something, and waits for an answer.
package struct LossyExport: Sendable, Equatable {
    package let path: String
    package let format: ExportFormat
    package let ids: [RequestID]
    package let loss: ExportLoss

    package init(path: String, format: ExportFormat, ids: [RequestID], loss: ExportLoss) {
        self.path = path
        self.format = format
        self.ids = ids
        self.loss = loss
    }

    func effect(_ secrets: ExportedSecrets) -> DeckEffect {
        .export(path: path, format: format, ids: ids, secrets: secrets)
    }

    /// How a list is run with the values of the variables that stand in it; it names all of them.
    package static func command(_ variables: [String], format: ExportFormat, path: String) -> String {
        let path = path.sanitised()
        return format == .curl
            ? variables.map { "\($0)=VALUE " }.joined() + "sh \(path)"
            : "fetchdeck \(path)" + variables.map { " --var \($0)=VALUE" }.joined()
    }

    /// What is left out whatever the answer.
    fileprivate var leftOut: String {
        let parts = [
            (loss.bodies, "bodies"), (loss.headers, "headers"), (loss.settings, "settings of their own"),
        ]
        .filter { $0.0 > 0 }.map { "\($0.1) of \(Words.requests($0.0))" }
        if parts.isEmpty { return "" }
        let (list, other) =
            switch format {
            case .urls: ("A URL list", "curl")
            case .curl: ("curl", "requests")
            case .requests, .jsonl, .csv, .har: ("A list of requests", "curl")
            }
        return "\(list) does not keep \(parts.joined(separator: ", ")): \(other) keeps them. "
    }
}

extension DeckState {
    /// Asks what is to stand for secrets, or whether the list is wanted without what it can't hold.
    mutating func ask(_ export: LossyExport) {
        let secrets = export.loss.secrets
        guard secrets > 0 else {
            ui.prompt = .confirm(
                Confirmation(
                    title: "Write \(export.path)?", text: export.leftOut, verb: "write",
                    purpose: .export(export)))
            return
        }
        let name = export.format == .curl ? "$NAME" : "{{NAME}}"
        var question = Confirmation(
            title: "\(Words.requests(secrets)) \(secrets == 1 ? "has" : "have") secrets",
            text: export.leftOut
                + "As \(name) the list runs only with their values: "
                + LossyExport.command(export.loss.variables, format: export.format, path: export.path),
            verb: "as \(name)", purpose: .export(export))
        question.otherVerb = "as they are"
        ui.prompt = .confirm(question)
    }
}
