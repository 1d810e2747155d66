// Nothing: the library test_precompiled is there for its precompiled header, which the tests of core share.
