/// Whether a text stands in another one.
///
/// These stand before Foundation's, which packages such as ArgumentParser and TOMLKit bring along: one call of that links 40 MB of ICU.
/// They are not generic, so that they are the better choice, also where both can be seen.
extension String {
    package func contains(_ other: String) -> Bool { firstRange(of: other) != nil }

    package func contains(_ other: Substring) -> Bool { firstRange(of: other) != nil }
}

extension Substring {
    package func contains(_ other: String) -> Bool { firstRange(of: other) != nil }

    package func contains(_ other: Substring) -> Bool { firstRange(of: other) != nil }
}
