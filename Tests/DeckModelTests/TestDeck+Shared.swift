import FetchCore

@testable import DeckModel

extension TestDeck {
    /// Of a run that several workers share, of four requests.
    static func shared() throws -> TestDeck {
        var options = DeckOptions()
        options.sharedRun = SharedRunName(name: "brave-otter", person: "anna@m1")
        return try TestDeck(count: 4, options: options)
    }

    /// The database tells of these workers.
    mutating func tell(_ workers: SharedWorker...) {
        var standing = SharedRunStanding()
        standing.workers = workers
        standing.at = state.now
        _ = update(&state, .shared(.standing(standing)))
    }
}
