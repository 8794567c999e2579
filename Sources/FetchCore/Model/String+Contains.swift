/// Whether a text stands in another one.
///
/// These stand before Foundation's, which packages such as ArgumentParser and TOMLKit bring along: one call of that links 40 MB of ICU.
/// Bytes are compared, so that a line feed is found where it stands behind a carriage return.
/// They are not generic, so that they are the better choice, also where both can be seen.
extension String {
    package func contains(_ other: String) -> Bool { utf8.firstRange(of: other.utf8) != nil }

    package func contains(_ other: Substring) -> Bool { utf8.firstRange(of: other.utf8) != nil }
}

extension Substring {
    package func contains(_ other: String) -> Bool { utf8.firstRange(of: other.utf8) != nil }

    package func contains(_ other: Substring) -> Bool { utf8.firstRange(of: other.utf8) != nil }
}
