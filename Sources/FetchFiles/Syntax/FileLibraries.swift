import CExpat
import CJq
import CYAML
import Glibc

/// Which of the system's libraries lists and rules are read with.
package enum FileLibraries {
    /// The file that libjq was loaded from, as `libjq.so.1.0.4`: it does not tell its version.
    package static var libjq: String {
        guard let path = fd_jq_file(), let real = realpath(path, nil) else { return "unknown" }
        defer { free(real) }
        return String(cString: real).split(separator: "/").last.map(String.init) ?? "unknown"
    }

    package static var expat: String {
        let version = XML_ExpatVersionInfo()
        return "\(version.major).\(version.minor).\(version.micro)"
    }

    package static var libyaml: String { String(cString: yaml_get_version_string()) }
}
