/// Whether a text stands in another one, the same in every module, whatever else a file imports.
///
/// Bytes are compared, so that a line feed is found where it stands behind a carriage return: the standard library's `contains` goes
/// by characters, of which the two are one. Not generic, so that they are the better choice beside Foundation's.
extension String {
    package func contains(_ other: String) -> Bool { utf8.firstRange(of: other.utf8) != nil }

    package func contains(_ other: Substring) -> Bool { utf8.firstRange(of: other.utf8) != nil }
}

extension Substring {
    package func contains(_ other: String) -> Bool { utf8.firstRange(of: other.utf8) != nil }

    package func contains(_ other: Substring) -> Bool { utf8.firstRange(of: other.utf8) != nil }
}
