//! A Rust file as the chores read it: code without comments and literals, the literals by themselves, and where its tests begin.

/// A file of source, taken apart. Every part keeps the lines of the file.
pub struct Source {
    /// The code with comments and the content of literals blanked out.
    pub code: String,
    /// String literals outside the tests, with the line each begins on.
    pub literals: Vec<(usize, String)>,
    /// How many lines stand before the module of tests.
    pub lines: usize,
}

impl Source {
    /// Takes a file apart.
    pub fn read(text: &str) -> Self {
        let lines =
            text.lines().position(|line| line.starts_with("#[cfg(test)]")).unwrap_or_else(|| text.lines().count());
        let text: String = text.lines().take(lines).flat_map(|line| [line, "\n"]).collect();
        let mut lexer =
            Lexer { chars: text.chars().collect(), at: 0, line: 1, code: String::new(), literals: Vec::new() };
        lexer.run();
        Self { code: lexer.code, literals: lexer.literals, lines }
    }

    /// The functions: name, first line, count of lines.
    pub fn functions(&self) -> Vec<(String, usize, usize)> {
        let chars: Vec<char> = self.code.chars().collect();
        let mut found = Vec::new();
        for (at, _) in self.code.match_indices("fn ") {
            let at = self.code.get(..at).map_or(0, |before| before.chars().count());
            let before = at.checked_sub(1).and_then(|before| chars.get(before));
            if before.is_some_and(|c| c.is_alphanumeric() || *c == '_') {
                continue;
            }
            let name: String = chars.iter().skip(at + 3).take_while(|c| c.is_alphanumeric() || **c == '_').collect();
            if name.is_empty() {
                continue;
            }
            if let Some(end) = body_end(&chars, at) {
                let line = |to: usize| chars.iter().take(to).filter(|c| **c == '\n').count() + 1;
                found.push((name, line(at), line(end) - line(at) + 1));
            }
        }
        found
    }
}

/// Where the body of the function that begins here ends; none where it has no body.
fn body_end(chars: &[char], start: usize) -> Option<usize> {
    let (mut round, mut curly) = (0_usize, 0_usize);
    for (at, c) in chars.iter().enumerate().skip(start) {
        match c {
            '(' | '[' => round += 1,
            ')' | ']' => round = round.saturating_sub(1),
            ';' if round == 0 && curly == 0 => return None,
            '{' => curly += 1,
            '}' if curly <= 1 => return Some(at),
            '}' => curly -= 1,
            _ => {}
        }
    }
    None
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    literals: Vec<(usize, String)>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn take(&mut self) -> char {
        let c = self.peek(0);
        self.at += 1;
        self.line += usize::from(c == '\n');
        c
    }

    /// Takes a character and leaves its place empty in the code.
    fn blank(&mut self) -> char {
        let c = self.take();
        self.code.push(if c == '\n' { '\n' } else { ' ' });
        c
    }

    fn run(&mut self) {
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '/') => {
                    while self.at < self.chars.len() && self.peek(0) != '\n' {
                        self.blank();
                    }
                }
                ('/', '*') => self.block_comment(),
                ('r', '"' | '#') if !self.after_word() && self.raw_hashes().is_some() => self.raw_string(),
                ('"', _) => self.string(),
                ('\'', _) => self.quote(),
                _ => {
                    let c = self.take();
                    self.code.push(c);
                }
            }
        }
    }

    fn after_word(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|before| self.chars.get(before));
        // `br"…"` is a literal as well.
        before.is_some_and(|c| (c.is_alphanumeric() && *c != 'b') || *c == '_')
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.blank();
                    continue;
                }
            }
            self.blank();
            self.blank();
            if depth == 0 {
                return;
            }
        }
    }

    /// How many `#` stand between an `r` and the quote; none where it is a raw identifier.
    fn raw_hashes(&self) -> Option<usize> {
        let hashes = self.chars.iter().skip(self.at + 1).take_while(|c| **c == '#').count();
        (self.peek(1 + hashes) == '"').then_some(hashes)
    }

    fn raw_string(&mut self) {
        let hashes = self.raw_hashes().unwrap_or(0);
        let line = self.line;
        for _ in 0..hashes + 2 {
            self.blank();
        }
        let mut content = String::new();
        while self.at < self.chars.len() && !(self.peek(0) == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == '#'))
        {
            content.push(self.blank());
        }
        for _ in 0..=hashes {
            self.blank();
        }
        self.literals.push((line, content));
    }

    fn string(&mut self) {
        let line = self.line;
        self.blank();
        let mut content = String::new();
        while self.at < self.chars.len() && self.peek(0) != '"' {
            if self.peek(0) == '\\' {
                content.push(self.blank());
            }
            content.push(self.blank());
        }
        self.blank();
        self.literals.push((line, content));
    }

    /// A character literal, or the tick of a lifetime.
    fn quote(&mut self) {
        let literal = self.peek(1) == '\\' || self.peek(2) == '\'';
        self.blank();
        if literal {
            while self.at < self.chars.len() && self.peek(0) != '\'' {
                if self.peek(0) == '\\' {
                    self.blank();
                }
                self.blank();
            }
            self.blank();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "
/// A doc with \"quotes\" and fn words.
fn short<'a>(x: &'a str) -> [u8; 2] {
    let brace = '{'; // }
    let text = \"fn not { here\\\" \";
    let raw = r#\"SELECT \"x\" {\"#; /* } /* } */ */
}

trait T {
    fn no_body(&self);
}
#[cfg(test)]
mod tests { const IN_TEST: &str = \"hidden\"; }
";

    #[test]
    fn literals_and_comments_are_told_apart() {
        let source = Source::read(TEXT);
        assert_eq!(source.literals, [(5, "fn not { here\\\" ".to_owned()), (6, "SELECT \"x\" {".to_owned())]);
        assert!(!source.code.contains("words") && !source.code.contains("hidden"));
        assert_eq!(source.lines, 11);
    }

    #[test]
    fn functions_are_measured() {
        assert_eq!(Source::read(TEXT).functions(), [("short".to_owned(), 3, 5)]);
    }
}
