"""The stories of the demo: values only, told in business days before today; `operations.demo` plays them."""
