//! Local paths in printed files: relative to the output folder, in the `./…` style that packagers recognise.
//!
//! Purely textual: no file is looked at, and links are not followed.

/// `path` (relative to the specification's folder) as seen from the output folder, from which `code_root` leads to
/// the specification's folder. Absolute paths stay as they are.
#[must_use]
pub fn from_output(code_root: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in code_root.split('/').chain(path.split('/')) {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => _ = parts.pop(),
            _ => parts.push(part),
        }
    }
    let lead = match parts.first() {
        _ if code_root.starts_with('/') => "/",
        Some(&"..") => "",
        _ => "./",
    };
    format!("{lead}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::from_output;

    #[test]
    fn paths_lead_from_the_output_folder_to_the_code() {
        for (root, path, expected) in [
            ("", "src/fn", "./src/fn"),
            (".", "./src//fn/", "./src/fn"),
            ("..", "src/fn", "../src/fn"),
            ("../specs", "../shared/fn", "../shared/fn"),
            ("../specs", "../../fn", "../../fn"),
            ("..", ".", ".."),
            ("", ".", "./"),
            ("/abs/specs", "fn", "/abs/specs/fn"),
            ("..", "/abs/fn", "/abs/fn"),
            ("", ".hidden/fn", "./.hidden/fn"),
        ] {
            assert_eq!(from_output(root, path), expected, "{root} + {path}");
        }
    }
}
