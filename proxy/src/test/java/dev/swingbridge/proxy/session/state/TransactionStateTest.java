package dev.swingbridge.proxy.session.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.table.Side;
import org.junit.jupiter.api.Test;

class TransactionStateTest {
    private final TransactionState transaction = new TransactionState();

    @Test
    void isRebuiltFromWhatBeganIt() {
        transaction.nextCharacteristics("SET TRANSACTION READ ONLY");
        transaction.began(Side.SOURCE, "BEGIN");
        transaction.savepoint("SAVEPOINT a");

        assertThat(transaction.empty()).isTrue();
        assertThat(transaction.workSide()).isNull();
        assertThat(transaction.opening())
                .containsExactly("SET TRANSACTION READ ONLY", "BEGIN", "SAVEPOINT a");
        assertThat(transaction.nextCharacteristics()).isNull();
    }

    @Test
    void staysWhereItHasWork() {
        transaction.began(Side.SOURCE, "BEGIN");
        transaction.worked(Side.SOURCE, true);
        transaction.savepoint("SAVEPOINT a");

        assertThat(transaction.empty()).isFalse();
        assertThat(transaction.workSide()).isEqualTo(Side.SOURCE);
        assertThat(transaction.opening()).isEmpty();
    }

    @Test
    void hasNoWorkAfterItsEnd() {
        transaction.worked(Side.TARGET, true);

        transaction.worked(Side.TARGET, false);

        assertThat(transaction.open()).isFalse();
        assertThat(transaction.workSide()).isNull();
    }

    @Test
    void staysWhereItWasBegunInAWayThatIsNotUnderstood() {
        transaction.passed(Side.TARGET, true);

        assertThat(transaction.workSide()).isEqualTo(Side.TARGET);
    }

    @Test
    void beginsByItselfElsewhereWhereNamesOnlyWereRead() {
        transaction.nextCharacteristics("SET TRANSACTION READ ONLY");

        transaction.listed(Side.SOURCE, true);

        assertThat(transaction.empty()).isTrue();
        assertThat(transaction.opening()).containsExactly("SET TRANSACTION READ ONLY");
    }

    @Test
    void keepsTheTimeOfItsBeginWhenItIsBegunAgainEmpty() {
        transaction.began(Side.SOURCE, "BEGIN");
        long since = transaction.sinceNanos();

        transaction.began(Side.SOURCE, "START TRANSACTION");

        assertThat(transaction.sinceNanos()).isEqualTo(since);
        assertThat(transaction.opening()).containsExactly("START TRANSACTION");
    }
}
