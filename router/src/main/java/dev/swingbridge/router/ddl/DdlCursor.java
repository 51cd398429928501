package dev.swingbridge.router.ddl;

import dev.swingbridge.router.ddl.DdlWords.Kind;
import dev.swingbridge.router.ddl.DdlWords.Word;
import java.util.List;

/** A place in the words of a statement, with the small steps every clause takes. */
final class DdlCursor {
    private static final Word END = new Word(Kind.SIGN, "", "");

    private final List<Word> words;
    private int at;

    DdlCursor(String sql) {
        this.words = DdlWords.of(sql);
    }

    /** The statement leaves the forms known here. */
    static final class Unknown extends Exception {
        private static final long serialVersionUID = 1;

        Unknown() {
            super(null, null, false, false);
        }
    }

    Word word() {
        return ahead(0);
    }

    /** What stands that many words behind the present one, or before it. */
    Word ahead(int by) {
        int index = at + by;
        return index < 0 || index >= words.size() ? END : words.get(index);
    }

    boolean is(String word) {
        return word().is(word);
    }

    void skip() {
        at++;
    }

    int place() {
        return at;
    }

    void goTo(int place) {
        at = place;
    }

    /** The end of the statement or of one of its clauses. */
    boolean atClauseEnd() {
        Word word = word();
        return atEnd() || word.isSign(",") || word.isSign(";") || word.isSign(")");
    }

    boolean atEnd() {
        return at >= words.size();
    }

    /** Whatever stands here up to the end of the clause; something must. */
    void skipClause() throws Unknown {
        int from = at;
        int depth = 0;
        while (!atEnd() && (depth > 0 || !atClauseEnd())) {
            depth += word().isSign("(") ? 1 : word().isSign(")") ? -1 : 0;
            at++;
        }
        if (at == from) {
            throw new Unknown();
        }
    }

    boolean accept(String wanted) {
        if (word().is(wanted) || word().isSign(wanted)) {
            at++;
            return true;
        }
        return false;
    }

    boolean acceptAny(String... wanted) {
        for (String each : wanted) {
            if (accept(each)) {
                return true;
            }
        }
        return false;
    }

    void expect(String wanted) throws Unknown {
        if (!accept(wanted)) {
            throw new Unknown();
        }
    }

    /** One identifier. */
    String name() throws Unknown {
        Word word = word();
        if (!word.isName()) {
            throw new Unknown();
        }
        at++;
        return word.kind() == Kind.QUOTED ? word.text() : word.spelled();
    }

    /** One value behind an option's name. */
    void value() throws Unknown {
        accept("=");
        if (word().kind() == Kind.SIGN) {
            throw new Unknown();
        }
        at++;
    }
}
