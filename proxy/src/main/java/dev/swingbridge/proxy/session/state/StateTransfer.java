package dev.swingbridge.proxy.session.state;

import static dev.swingbridge.proxy.session.step.SessionStep.step;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.LinkFormat;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.step.SessionStep;
import dev.swingbridge.proxy.session.step.StepSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes session state from one link to the other: one SELECT reads the values back where they are
 * true, one SET makes them true on the other side.
 */
public final class StateTransfer {
    private final LinkFormat format;
    private final BackendLink from;
    private final BackendLink to;
    private final SessionChanges.News news;
    private final boolean everything;
    private final CarriedValues carried;
    private SmallResult values = SmallResult.LOST;
    private Set<String> already = Set.of();
    private String collation = "";

    private StateTransfer(
            LinkFormat format,
            BackendLink from,
            BackendLink to,
            SessionChanges.News news,
            boolean everything) {
        this.format = format;
        this.from = from;
        this.to = to;
        this.news = news;
        this.everything = everything;
        this.carried = new CarriedValues(news, everything, from.dialect(), to.dialect());
    }

    /**
     * Runs the transfer; the callback gets null, or the error that one of the servers gave.
     *
     * @param everything the other link is new: it gets all there is, not only the news
     */
    public static void run(
            LinkFormat format,
            BackendLink from,
            BackendLink to,
            SessionChanges changes,
            boolean everything,
            Consumer<@Nullable ErrPacket> done) {
        var transfer = new StateTransfer(format, from, to, changes.news(everything), everything);
        StepSequence.run(transfer.plan(), done);
    }

    private List<SessionStep> plan() {
        return List.of(
                step("carry the values over", this::carryValues),
                step("set the role", this::setRole).unless(() -> !news.role()),
                step("prepare the texts", this::prepareTexts));
    }

    /** Without those variables that one of the servers turns out not to know. */
    private void carryValues(Consumer<@Nullable ErrPacket> end) {
        if (carried.none()) {
            end.accept(null);
            return;
        }
        StepSequence.run(
                List.of(
                        step("read them where they are true", this::read),
                        step("read what the new link began with", this::compare)
                                .unless(() -> !everything),
                        step("name the collation of results", this::nameCollation)
                                .unless(() -> !carried.namesCollation(values, already)),
                        step("set them on the other side", this::set)),
                error -> {
                    if (error != null && carried.leaveOutUnknown(error, to)) {
                        carryValues(end);
                    } else {
                        end.accept(error);
                    }
                });
    }

    private void read(Consumer<@Nullable ErrPacket> end) {
        collation = "";
        already = Set.of();
        ask(
                from,
                carried.question(),
                end,
                answer -> {
                    values = answer;
                    end.accept(null);
                });
    }

    /**
     * What a new link began with is not set again where it is the same: setting it has effects of
     * its own, such as another collation in the description of columns.
     */
    private void compare(Consumer<@Nullable ErrPacket> end) {
        ask(
                to,
                carried.comparison(),
                end,
                there -> {
                    already = carried.equal(values, there);
                    end.accept(null);
                });
    }

    private void nameCollation(Consumer<@Nullable ErrPacket> end) {
        CollationNames.named(
                from,
                format,
                carried.collationOfResults(values),
                (error, name) -> {
                    collation = name;
                    end.accept(error);
                });
    }

    private void set(Consumer<@Nullable ErrPacket> end) {
        List<String> assignments = carried.assignments(values, already, collation);
        if (assignments.isEmpty()) {
            end.accept(null);
            return;
        }
        ask(to, "SET " + String.join(", ", assignments), end, _ -> end.accept(null));
    }

    private void setRole(Consumer<@Nullable ErrPacket> end) {
        ask(to, carried.setRole(values), end, _ -> end.accept(null));
    }

    /** PREPARE ... FROM again, and what was deallocated away. */
    private void prepareTexts(Consumer<@Nullable ErrPacket> end) {
        List<PreparedText> texts = new ArrayList<>(news.preparedTexts().values());
        news.droppedTexts().forEach(name -> texts.add(PreparedText.dropped(name)));
        List<SessionStep> steps = new ArrayList<>();
        for (PreparedText text : texts) {
            steps.add(step("prepare a text", next -> prepare(text, next)));
        }
        StepSequence.run(steps, end);
    }

    private void prepare(PreparedText text, Consumer<@Nullable ErrPacket> end) {
        if (text.schema().isEmpty() || text.schema().equals(to.schema())) {
            replay(text, end);
            return;
        }
        InternalQuery.initDb(
                to,
                format,
                text.schema(),
                chosen -> {
                    if (chosen.ok()) {
                        to.schema(text.schema());
                    }
                    if (chosen.ok() || !text.inSchema()) {
                        replay(text, end);
                    } else {
                        end.accept(null); // its tables are not here, nobody executes it here
                    }
                });
    }

    /** One that does not prepare here answers for itself when the client executes it. */
    private void replay(PreparedText text, Consumer<@Nullable ErrPacket> end) {
        List<SessionStep> steps = new ArrayList<>();
        for (String statement : text.statements()) {
            steps.add(
                    step(
                            statement,
                            next ->
                                    InternalQuery.run(
                                            to, format, statement, _ -> next.accept(null))));
        }
        StepSequence.run(steps, end);
    }

    private void ask(
            BackendLink link,
            String sql,
            Consumer<@Nullable ErrPacket> failed,
            Consumer<SmallResult> answered) {
        InternalQuery.run(
                link,
                format,
                sql,
                result -> {
                    if (result.ok()) {
                        answered.accept(result);
                    } else {
                        failed.accept(result.error());
                    }
                });
    }
}
