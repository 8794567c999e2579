/// Names for runs that are easy to say and to type: `brave-otter`.
enum RunName {
    /// - Parameter attempt: how many names were taken already; after some of them a number is added.
    static func random(attempt: Int, using dice: inout some RandomNumberGenerator) -> String {
        let name = "\(words(adjectives, &dice))-\(words(animals, &dice))"
        return attempt < 8 ? name : "\(name)-\(Int.random(in: 2...9999, using: &dice))"
    }

    private static func words(_ list: [String], _ dice: inout some RandomNumberGenerator) -> String {
        list[Int.random(in: list.indices, using: &dice)]
    }

    private static let adjectives = [
        "able", "amber", "brave", "bright", "brisk", "calm", "clever", "crisp", "daring", "eager", "early",
        "fair", "fleet", "fresh", "gentle", "glad", "golden", "grand", "happy", "hardy", "honest", "jolly",
        "keen", "kind", "lively", "loyal", "lucky", "merry", "mighty", "modest", "neat", "nimble", "noble",
        "patient", "polite", "proud", "quick", "quiet", "rapid", "ready", "royal", "sharp", "silent",
        "silver", "sleek", "smart", "snowy", "solid", "steady", "still", "strong", "sturdy", "sunny",
        "swift", "tidy", "tough", "true", "vivid", "warm", "wise", "witty", "young", "zesty", "bold",
    ]

    private static let animals = [
        "adder", "badger", "bear", "beaver", "bison", "boar", "bobcat", "buzzard", "camel", "cheetah",
        "condor", "cougar", "crane", "crow", "deer", "dingo", "dolphin", "dove", "eagle", "eland", "elk",
        "falcon", "ferret", "finch", "fox", "gecko", "gull", "hare", "hawk", "heron", "ibex", "iguana",
        "jackal", "jaguar", "koala", "lemur", "leopard", "lion", "llama", "lynx", "marmot", "marten",
        "mole", "moose", "newt", "ocelot", "otter", "owl", "panda", "puffin", "puma", "quail", "rabbit",
        "raven", "robin", "salmon", "seal", "stork", "swan", "tapir", "tiger", "walrus", "wolf", "wombat",
    ]
}
