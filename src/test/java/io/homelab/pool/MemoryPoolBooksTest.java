package io.homelab.pool;

class MemoryPoolBooksTest extends PoolBooksContract {
  private final PoolBooks books = new MemoryPoolBooks();

  @Override
  protected PoolBooks open() {
    return books;
  }
}
