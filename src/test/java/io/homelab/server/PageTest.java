package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lists come in pages, and what is changed is what was looked at. */
class PageTest {
  private static ListPage page(Map<String, String> query) {
    return ListPage.of(
        new ApiCall(
            new ApiRequest("GET", "/", query, Map.of(), "", false, "127.0.0.1"),
            Map.of(),
            Optional.empty(),
            Optional.empty()));
  }

  @Test
  void pages_behind_each_other_have_everything_once() {
    List<String> all = IntStream.range(0, 25).mapToObj(i -> "item-" + i).toList();
    List<String> seen = new ArrayList<>();
    Optional<String> next = Optional.empty();
    int pages = 0;
    do {
      ListPage.Part<String> part =
          page(next.map(cursor -> Map.of("limit", "10", "cursor", cursor))
                  .orElse(Map.of("limit", "10")))
              .of(all, Function.identity());
      seen.addAll(part.items());
      next = part.next();
      pages++;
    } while (next.isPresent());
    assertThat(pages).isEqualTo(3);
    assertThat(seen).isEqualTo(all);
  }

  @Test
  void what_comes_and_goes_in_between_neither_hides_nor_repeats_the_rest() {
    String cursor =
        page(Map.of("limit", "2"))
            .of(List.of("a", "b", "c", "d"), Function.identity())
            .next()
            .orElseThrow();
    Map<String, String> query = Map.of("cursor", cursor);
    assertThat(page(query).of(List.of("new", "a", "b", "c", "d"), Function.identity()).items())
        .containsExactly("c", "d");
    assertThat(page(query).of(List.of("b", "c", "d"), Function.identity()).items())
        .containsExactly("c", "d");
    assertThat(page(query).of(List.of("a", "c", "d"), Function.identity()).items())
        .containsExactly("c", "d");
    assertThat(page(query).of(List.<String>of(), Function.identity()).items()).isEmpty();
  }

  @Test
  void only_a_page_with_more_behind_it_says_next() {
    assertThat(
            page(Map.of())
                .of(List.of("a"), Function.identity())
                .answer(all -> "{\"x\":1}")
                .content())
        .isEqualTo("{\"x\":1}");
    assertThat(
            page(Map.of("limit", "1"))
                .of(List.of("a", "b"), Function.identity())
                .answer(all -> "{\"x\":1}")
                .content())
        .contains("\"next\"");
  }

  @Test
  void nonsense_is_refused() {
    for (Map<String, String> query :
        List.of(
            Map.of("limit", "0"),
            Map.of("limit", "1001"),
            Map.of("limit", "-1"),
            Map.of("limit", "x"),
            Map.of("cursor", ""),
            Map.of("cursor", "%%"),
            Map.of("cursor", "MQ"),
            Map.of("cursor", "LTEgYQ"),
            Map.of("cursor", "eCBh"))) {
      assertThatThrownBy(() -> page(query))
          .as("%s", query)
          .isInstanceOfSatisfying(
              ApiProblem.class, problem -> assertThat(problem.status()).isEqualTo(400));
    }
  }

  @Test
  void a_change_names_what_was_looked_at() {
    String tag = IfMatch.tag("now");
    assertThat(status(Optional.empty(), tag)).isEqualTo(428);
    assertThat(status(Optional.of("*"), tag)).isEqualTo(428);
    assertThat(status(Optional.of(IfMatch.tag("before")), tag)).isEqualTo(412);
    assertThat(status(Optional.of("\"x\", " + tag), tag)).isEqualTo(200);
    new IfMatch(Optional.empty()).allow(tag, "GET /");
    new IfMatch(Optional.of("*")).allow(tag, "GET /");
    assertThatThrownBy(() -> new IfMatch(Optional.of("\"x\"")).allow(tag, "GET /"))
        .isInstanceOfSatisfying(
            ApiProblem.class, problem -> assertThat(problem.status()).isEqualTo(412));
  }

  private static int status(Optional<String> sent, String tag) {
    try {
      new IfMatch(sent).demand(tag, "GET /");
      return 200;
    } catch (ApiProblem problem) {
      return problem.status();
    }
  }
}
