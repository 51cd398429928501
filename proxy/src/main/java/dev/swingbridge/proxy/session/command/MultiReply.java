package dev.swingbridge.proxy.session.command;

import dev.swingbridge.protocol.reply.ReplyEnd;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import java.util.List;

/** Which statements of a text with several ran before one of them failed. */
final class MultiReply {
    private MultiReply() {}

    /** How many of these statements ran; -1 when the reply does not tell. */
    static int ran(List<StatementDetail> details, ReplyEnd end) {
        if (!end.error()) {
            return details.size();
        }
        if (details.size() == 1) {
            return 0;
        }
        int results = end.results();
        boolean oneEach =
                results < details.size()
                        && details.subList(0, results).stream()
                                .allMatch(detail -> hasOneResult(detail.facts()));
        return oneEach ? results : -1;
    }

    private static boolean hasOneResult(StatementFacts facts) {
        return facts.complete()
                && facts.kind() != Kind.CALL
                && facts.kind() != Kind.EXECUTE
                && facts.kind() != Kind.OTHER;
    }
}
