package dev.swingbridge.backfill.verify;

import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * One spelling per JSON value: members sorted and the last of equal names kept, no blanks, strings
 * with one kind of escape, integers exact and apart from doubles, as MySQL tells {@code 1} from
 * {@code 1.0}. Text that is no JSON stands for itself.
 */
final class JsonCanon {
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MOST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    private static final int DEEPEST = 200;

    private final String text;
    private int at;

    private JsonCanon(String text) {
        this.text = text;
    }

    static byte[] of(byte[] value, Charset charset) {
        JsonCanon parser = new JsonCanon(new String(value, charset));
        try {
            String canonical = parser.value(0);
            parser.skipBlanks();
            return parser.at == parser.text.length()
                    ? canonical.getBytes(StandardCharsets.UTF_8)
                    : value;
        } catch (NotJson unparsable) {
            return value;
        }
    }

    private String value(int depth) throws NotJson {
        if (depth > DEEPEST) {
            throw new NotJson();
        }
        skipBlanks();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> quoted(string());
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
    }

    private String object(int depth) throws NotJson {
        TreeMap<String, String> members = new TreeMap<>();
        expect('{');
        skipBlanks();
        if (peek() == '}') {
            at++;
            return "{}";
        }
        while (true) {
            skipBlanks();
            String name = string();
            skipBlanks();
            expect(':');
            members.put(name, value(depth + 1));
            skipBlanks();
            if (peek() == '}') {
                at++;
                break;
            }
            expect(',');
        }
        StringBuilder out = new StringBuilder("{");
        members.forEach(
                (name, value) ->
                        out.append(out.length() == 1 ? "" : ",")
                                .append(quoted(name))
                                .append(':')
                                .append(value));
        return out.append('}').toString();
    }

    private String array(int depth) throws NotJson {
        expect('[');
        skipBlanks();
        if (peek() == ']') {
            at++;
            return "[]";
        }
        StringBuilder out = new StringBuilder("[");
        while (true) {
            out.append(value(depth + 1));
            skipBlanks();
            if (peek() == ']') {
                at++;
                return out.append(']').toString();
            }
            expect(',');
            out.append(',');
        }
    }

    private String number() throws NotJson {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(start, at);
        try {
            if (digits.indexOf('.') < 0 && digits.indexOf('e') < 0 && digits.indexOf('E') < 0) {
                BigInteger exact = new BigInteger(digits);
                // Beyond 64 bits MySQL stores a double.
                if (exact.compareTo(LEAST) >= 0 && exact.compareTo(MOST) <= 0) {
                    return exact.toString();
                }
            }
            double real = Double.parseDouble(digits);
            return "d" + Double.toString(real == 0 ? 0d : real);
        } catch (NumberFormatException none) {
            throw new NotJson();
        }
    }

    private String string() throws NotJson {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            out.append(c == '\\' ? escaped() : c);
        }
        at++;
        return out.toString();
    }

    private char escaped() throws NotJson {
        char c = peek();
        at++;
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> c;
        };
    }

    private char unicode() throws NotJson {
        if (at + 4 > text.length()) {
            throw new NotJson();
        }
        try {
            char c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
            at += 4;
            return c;
        } catch (NumberFormatException none) {
            throw new NotJson();
        }
    }

    private String word(String word) throws NotJson {
        if (!text.startsWith(word, at)) {
            throw new NotJson();
        }
        at += word.length();
        return word;
    }

    /** Quote and backslash are the only characters that need an escape to stay unambiguous. */
    private static String quoted(String plain) {
        return '"' + plain.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws NotJson {
        if (at >= text.length()) {
            throw new NotJson();
        }
        return text.charAt(at);
    }

    private void expect(char c) throws NotJson {
        if (peek() != c) {
            throw new NotJson();
        }
        at++;
    }

    /** The text is no JSON. */
    private static final class NotJson extends Exception {
        NotJson() {
            super("not JSON", null, false, false);
        }
    }
}
