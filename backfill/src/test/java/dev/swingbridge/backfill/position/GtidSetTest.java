package dev.swingbridge.backfill.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class GtidSetTest {
    private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String B = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

    @Test
    void printsTheServersForm() {
        String text = B + ":7:9-10," + A.toUpperCase(Locale.ROOT) + ":5:1-3:tag:4:2-3:1";

        assertThat(GtidSet.parse(text)).hasToString(A + ":1-3:5:tag:1-4," + B + ":7:9-10");
    }

    @Test
    void keepsTagsApart() {
        GtidSet set = GtidSet.parse(A + ":1-9:billing:1-3");

        assertThat(contains(set, A + ":9")).isTrue();
        assertThat(contains(set, A + ":billing:3")).isTrue();
        assertThat(contains(set, A + ":billing:4")).isFalse();
        assertThat(contains(set, A + ":other:1")).isFalse();
        assertThat(contains(GtidSet.parse(A + ":billing:1-3"), A + ":1")).isFalse();
    }

    @Test
    void readsWhatAServerPrintsOverSeveralLines() {
        assertThat(GtidSet.parse(A + ":1-5,\n" + B + ":1")).hasToString(A + ":1-5," + B + ":1");
        assertThat(GtidSet.parse("")).isEqualTo(GtidSet.empty()).hasToString("");
    }

    @Test
    void refusesWhatIsNoGtid() {
        assertThatThrownBy(() -> GtidSet.parse("0-1-42"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0-1-42");
        assertThatThrownBy(() -> GtidSet.parse(A + ":5-3"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GtidSet.parse(A + ":0"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 300)
    void behavesLikeASetOfIds(@ForAll("ids") Set<String> left, @ForAll("ids") Set<String> right) {
        GtidSet a = build(left);
        GtidSet b = build(right);
        Set<String> both = new TreeSet<>(left);
        both.addAll(right);

        assertThat(GtidSet.parse(a + "," + b)).isEqualTo(build(both));
        assertThat(a.containsAll(b)).isEqualTo(left.containsAll(right));
        assertThat(GtidSet.parse(a.toString())).isEqualTo(a);
        for (String id : both) {
            assertThat(contains(a, id)).isEqualTo(left.contains(id));
        }
    }

    @Provide
    Arbitrary<Set<String>> ids() {
        Arbitrary<String> source = Arbitraries.of(A, B, A + ":t", A + ":u_2", B + ":t");
        Arbitrary<Integer> number = Arbitraries.integers().between(1, 12);
        return Combinators.combine(source, number).as((s, n) -> s + ":" + n).set().ofMaxSize(40);
    }

    private static GtidSet build(Set<String> ids) {
        GtidSet set = GtidSet.empty();
        for (String id : ids) {
            int colon = id.lastIndexOf(':');
            set = set.with(id.substring(0, colon), Long.parseLong(id.substring(colon + 1)));
        }
        return set;
    }

    private static boolean contains(GtidSet set, String id) {
        return set.containsAll(GtidSet.parse(id));
    }
}
