package dev.swingbridge.proxy.session.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.Side;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatementRegistryTest {
    private static final int LAST_PREPARED = -1;
    private static final StatementFacts FACTS =
            new StatementFacts(StatementFacts.Kind.SELECT, Set.of(), Set.of(), Set.of(), true);

    private static final SqlContext CONTEXT = SqlContext.of("", ServerDialect.mysql(90_000));

    private final StatementRegistry statements = new StatementRegistry(true);

    private PreparedStatement keep() {
        PreparedStatement statement = statements.candidate(new byte[0], FACTS, "", CONTEXT);
        statements.keep(statement);
        return statement;
    }

    @Test
    void givesEveryStatementAnIdOfItsOwn() {
        PreparedStatement first = keep();
        statements.remove(first);

        PreparedStatement second = keep();

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(statements.find(first.id())).isNull();
        assertThat(statements.find(second.id())).isSameAs(second);
    }

    @Test
    void knowsTheLastOnesIdUntilItIsClosedOrAnotherIsTried() {
        PreparedStatement first = keep();
        assertThat(statements.find(LAST_PREPARED)).isSameAs(first);

        statements.candidate(new byte[0], FACTS, "", CONTEXT);
        assertThat(statements.find(LAST_PREPARED)).isNull();

        PreparedStatement second = keep();
        statements.remove(second);
        assertThat(statements.find(LAST_PREPARED)).isNull();
    }

    @Test
    void knowsNoLastOneForClientsOfMySql() {
        StatementRegistry mysql = new StatementRegistry(false);
        mysql.keep(mysql.candidate(new byte[0], FACTS, "", CONTEXT));

        assertThat(mysql.find(LAST_PREPARED)).isNull();
    }

    @Test
    void forgetsWhatALostServerKnew() {
        PreparedStatement statement = keep();
        statement.preparedOn(Side.SOURCE, 3);
        statement.preparedOn(Side.TARGET, 4);
        statement.cursor(true, Side.SOURCE);

        statements.forget(Side.SOURCE);

        assertThat(statement.preparedOn(Side.SOURCE)).isFalse();
        assertThat(statement.idOn(Side.TARGET)).isEqualTo(4);
        assertThat(statements.unfinished()).isFalse();
    }

    @Test
    void isUnfinishedWhileParametersAreOnTheirWay() {
        PreparedStatement statement = keep();

        statement.longData(true);
        assertThat(statements.unfinished()).isTrue();

        statement.longData(false);
        assertThat(statements.unfinished()).isFalse();
    }

    @Test
    void saysWhichOfItsStatementsAreUnfinishedAndHow() {
        PreparedStatement sent = keep();
        PreparedStatement read = keep();
        assertThat(statements.pins()).isEmpty();

        sent.longData(true);
        assertThat(reasons()).containsExactly(Pin.Reason.LONG_DATA);

        read.cursor(true, Side.SOURCE);
        assertThat(reasons()).containsExactly(Pin.Reason.CURSOR, Pin.Reason.LONG_DATA);
    }

    private List<Pin.Reason> reasons() {
        return statements.pins().stream().map(Pin::reason).toList();
    }
}
