package io.homelab;

/** Entry point. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("homelab " + System.getProperty("java.version"));
  }
}
