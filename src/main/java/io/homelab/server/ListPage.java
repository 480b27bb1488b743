package io.homelab.server;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which part of a list is asked for: at most {@code limit} of it, behind what {@code cursor} stands
 * for.
 *
 * @param limit how many at most
 * @param after behind which one; absent means from the beginning
 */
record ListPage(int limit, Optional<Mark> after) {
  private static final int USUAL = 100;
  private static final int MOST = 1000;
  private static final int LONGEST_CURSOR = 1000;

  /**
   * Where a page ends: at its last item, and should that be gone when one goes on, at its place.
   *
   * @param place its number in the list as it was
   * @param key what it is known by
   */
  record Mark(int place, String key) {
    private String cursor() {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString((place + " " + key).getBytes(StandardCharsets.UTF_8));
    }

    private static Mark of(String cursor) {
      try {
        String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        int blank = text.indexOf(' ');
        if (cursor.length() <= LONGEST_CURSOR && blank > 0) {
          int place = Integer.parseInt(text.substring(0, blank));
          if (place >= 0) {
            return new Mark(place, text.substring(blank + 1));
          }
        }
      } catch (IllegalArgumentException e) {
        throw wrong(e);
      }
      throw wrong(null);
    }

    private static ApiProblem wrong(@Nullable Throwable cause) {
      ApiProblem problem =
          ApiProblem.of(
              "bad-parameter",
              400,
              "the parameter 'cursor' is none that this server gave out",
              "send the 'next' of the page before, or leave it out");
      if (cause != null) {
        problem.initCause(cause);
      }
      return problem;
    }
  }

  /**
   * What a request asks for.
   *
   * @throws ApiProblem when it asks wrongly
   */
  static ListPage of(ApiCall call) {
    String limit = call.request().query().getOrDefault("limit", "" + USUAL);
    if (!limit.matches("[0-9]{1,4}")
        || Integer.parseInt(limit) < 1
        || Integer.parseInt(limit) > MOST) {
      throw ApiProblem.of(
          "bad-parameter", 400, "the parameter 'limit' is a number from 1 to " + MOST, "");
    }
    return new ListPage(
        Integer.parseInt(limit),
        Optional.ofNullable(call.request().query().get("cursor")).map(Mark::of));
  }

  /**
   * The part of a list.
   *
   * @param items what is there
   * @param next asks for what comes behind; absent when nothing does
   */
  record Part<T>(List<T> items, Optional<String> next) {
    Part {
      items = List.copyOf(items);
    }

    /**
     * The answer.
     *
     * @param view makes the JSON object of the items, to which {@code next} is added
     */
    ApiResponse answer(Function<List<T>, String> view) {
      String json = view.apply(items);
      if (next.isEmpty()) {
        return ApiResponse.json(200, json);
      }
      ObjectNode object = (ObjectNode) JsonMapper.shared().readTree(json);
      object.put("next", next.get());
      return ApiResponse.json(
          200, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(object));
    }
  }

  /**
   * The part of a list that is asked for.
   *
   * @param all the list, in an order that stays
   * @param key what an item is known by, in this list alone
   */
  <T> Part<T> of(List<T> all, Function<T, String> key) {
    int from = after.map(mark -> behind(mark, all, key)).orElse(0);
    int to = (int) Math.min((long) from + limit, all.size());
    return new Part<>(
        all.subList(from, to),
        to < all.size()
            ? Optional.of(new Mark(to - 1, key.apply(all.get(to - 1))).cursor())
            : Optional.empty());
  }

  /**
   * The part of a list in an answer, when the request asks for one; else the answer as it is.
   *
   * @param key of the list in the JSON object
   */
  static ApiResponse cut(ApiCall call, ApiResponse whole, String key) {
    Map<String, String> query = call.request().query();
    if (!query.containsKey("limit") && !query.containsKey("cursor")) {
      return whole;
    }
    ListPage page = of(call);
    ObjectNode object = (ObjectNode) JsonMapper.shared().readTree(whole.content());
    ArrayNode list = (ArrayNode) object.required(key);
    Part<JsonNode> part = page.of(list.valueStream().toList(), ListPage::keyOf);
    list.removeAll().addAll(part.items());
    part.next().ifPresent(next -> object.put("next", next));
    return whole.containing(
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(object));
  }

  /** What tells items of a list apart: whatever names them. */
  private static String keyOf(JsonNode item) {
    return Stream.of("id", "lab", "host", "name", "box", "version", "provider", "run")
        .map(key -> item.path(key).asString(""))
        .collect(Collectors.joining(" "));
  }

  private static <T> int behind(Mark mark, List<T> all, Function<T, String> key) {
    int place = Math.min(mark.place(), all.size());
    if (place < all.size() && key.apply(all.get(place)).equals(mark.key())) {
      return place + 1;
    }
    for (int i = 0; i < all.size(); i++) {
      if (key.apply(all.get(i)).equals(mark.key())) {
        return i + 1;
      }
    }
    return place;
  }
}
