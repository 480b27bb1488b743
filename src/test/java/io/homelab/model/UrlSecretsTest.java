package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlSecretsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Downloading: http://me:pw@x/a.box?sig=s3cret&n=1 now | Downloading: http://...@x/a.box?... now",
        "URL: [\"HTTPS://x/a?tok=s\"] | URL: [\"HTTPS://x/a?...\"]",
        "http://u:p@ss@x/ and https://y?q | http://...@x/ and https://y?...",
        "ssh://u@x:22 | ssh://...@x:22",
        "is it http://x/a.box? Yes | is it http://x/a.box? Yes",
        "mail me@x, http://x/@scope/a | mail me@x, http://x/@scope/a",
      })
  void the_login_and_the_query_of_an_address_are_hidden_and_the_rest_stays(
      String text, String shown) {
    assertThat(UrlSecrets.hiddenIn(text)).isEqualTo(shown);
  }
}
