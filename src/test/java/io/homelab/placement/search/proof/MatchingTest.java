package io.homelab.placement.search.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Seats for items, and who is too many. */
class MatchingTest {
  @Test
  void items_that_can_all_be_seated_by_moving_up_are_not_too_many() {
    int[][] places = {{0, 1}, {0}, {1, 2}, {2}};

    assertThat(new Matching(places, new int[] {1, 2, 1}).tooMany()).isNull();
  }

  @Test
  void the_items_that_are_too_many_for_their_places_are_named_without_the_others() {
    int[][] places = {{0, 1, 2}, {0, 1}, {0, 1}, {0, 1}, {2}};

    assertThat(new Matching(places, new int[] {1, 1, 5}).tooMany()).containsExactly(1, 2, 3);
  }

  @Test
  void a_place_with_several_seats_takes_as_many_items() {
    int[][] places = {{0}, {0}, {0}};

    assertThat(new Matching(places, new int[] {3}).tooMany()).isNull();
    assertThat(new Matching(places, new int[] {2}).tooMany()).containsExactly(0, 1, 2);
  }

  @Test
  void an_item_without_any_place_is_too_many_by_itself() {
    int[][] places = {{0}, {}};

    assertThat(new Matching(places, new int[] {1}).tooMany()).containsExactly(1);
  }
}
