import FetchCore

/// Copying and exporting.
extension DeckState {
    mutating func copyCurl(showsSecrets: Bool) -> [DeckEffect] {
        let ids = targets
        let secrets =
            !showsSecrets ? ", secrets redacted" : options.showsSecrets ? "" : ", secrets as they are"
        say("\(Words.requests(ids.count)) copied as curl\(secrets)")
        return [.copy(.curl(ids, showsSecrets: showsSecrets))]
    }
}
