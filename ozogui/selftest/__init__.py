"""The program trying itself where it was installed (`--smoke-test`); imports both front ends and all below."""
